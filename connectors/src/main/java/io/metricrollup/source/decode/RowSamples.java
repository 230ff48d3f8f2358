package io.metricrollup.source.decode;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.parquet.ColumnType;
import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.segment.ColumnNames;
import io.metricrollup.segment.QuarantineReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The values of the first rows that are quarantined, for the record. Filled as the columns are
 * read; empty, and free, while all rows are good. For one row group.
 */
final class RowSamples {
  private static final int MAX_ROWS = 20;

  private final TreeMap<Integer, Map<String, Object>> values = new TreeMap<>();

  RowSamples(CoreRows core, RowCheck check) {
    for (QuarantineReason reason : check.reasons()) {
      int[] rows = check.rowsWith(reason);
      for (int i = 0; i < Math.min(rows.length, MAX_ROWS); i++) {
        values.put(rows[i], core(core, rows[i]));
      }
    }
  }

  private static Map<String, Object> core(CoreRows core, int row) {
    Map<String, Object> sample = new LinkedHashMap<>();
    if (core.names[row] != CoreRows.NONE) {
      BytesDictionary names = core.nameDictionary.dictionary();
      sample.put(ColumnNames.METRIC_NAME, names.string(core.names[row]));
    }
    if (core.hasTid[row]) {
      sample.put(ColumnNames.TID, core.tids[row]);
    }
    if (core.hasTimestamp[row]) {
      sample.put(ColumnNames.TIMESTAMP, core.timestamps[row]);
    }
    putNumber(sample, ColumnNames.COUNT, core.counts[row]);
    putNumber(sample, ColumnNames.SUM, core.sums[row]);
    putNumber(sample, ColumnNames.MIN, core.mins[row]);
    putNumber(sample, ColumnNames.MAX, core.maxs[row]);
    return sample;
  }

  // JSON has no NaN and no infinity.
  private static void putNumber(Map<String, Object> sample, String column, double value) {
    sample.put(column, Double.isFinite(value) ? value : Double.toString(value));
  }

  void add(String column, ColumnType type, ColumnVector vector) {
    for (Map.Entry<Integer, Map<String, Object>> sample : values.entrySet()) {
      if (hasValue(vector, sample.getKey())) {
        sample.getValue().putIfAbsent(column, value(type, vector, sample.getKey()));
      }
    }
  }

  private static boolean hasValue(ColumnVector vector, int row) {
    for (int run = 0; run < vector.runs(); run++) {
      if (row >= vector.runStart(run) && row < vector.runEnd(run)) {
        return true;
      }
    }
    return false;
  }

  private static Object value(ColumnType type, ColumnVector vector, int row) {
    return switch (type) {
      case BINARY -> {
        int id = vector.ids()[row];
        yield new String(
            vector.data(), vector.starts()[id], vector.lengths()[id], StandardCharsets.UTF_8);
      }
      case BOOLEAN -> vector.longs()[row] != 0;
      case LONG -> vector.longs()[row];
      default -> {
        double number = vector.doubles()[row];
        yield Double.isFinite(number) ? number : Double.toString(number);
      }
    };
  }

  /** Values of the first of these rows. */
  List<Map<String, Object>> of(int[] rows) {
    List<Map<String, Object>> samples = new ArrayList<>();
    for (int i = 0; i < Math.min(rows.length, MAX_ROWS); i++) {
      samples.add(values.get(rows[i]));
    }
    return samples;
  }
}
