package io.metricrollup.sink;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.LabelType;
import io.metricrollup.batch.OutputColumn;
import io.metricrollup.batch.RollupBatch;
import io.metricrollup.parquet.RowBits;
import io.metricrollup.segment.ColumnNames;
import io.metricrollup.segment.MetricType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an announcement says about the rows of a file.
 *
 * @param names metric names with a row in the file, ascending
 * @param types code of each name's {@link MetricType}: that of its first row that has a known one
 * @param labels label columns written, ascending: every column but {@code metric_name} and those
 *     that begin with {@code chq_}
 */
record SegmentContents(List<String> names, int[] types, List<String> labels) {
  private static final String LAKE_PREFIX = "chq_";

  /** Reads all it needs from the batch, and keeps nothing of it. */
  static SegmentContents of(RollupBatch batch) {
    List<String> names = new ArrayList<>();
    int[] types = new int[batch.names().size()];
    int[] rowTypes = rowTypes(batch);
    int last = -1;
    for (int row = 0; row < batch.rows(); row++) {
      if (batch.nameIds()[row] != last) {
        last = batch.nameIds()[row];
        names.add(batch.names().string(last));
      }
      if (types[names.size() - 1] == MetricType.UNKNOWN.code()) {
        types[names.size() - 1] = rowTypes[row];
      }
    }
    return new SegmentContents(names, Arrays.copyOf(types, names.size()), labels(batch));
  }

  /**
   * The same rows in a file with these label columns. Which labels a series has may depend on how
   * far the run was when its window closed, so that the file's own are the ones to be announced.
   */
  SegmentContents withLabels(List<String> columns) {
    return new SegmentContents(names, types, columns);
  }

  static boolean isLabel(String column) {
    return !column.equals(ColumnNames.METRIC_NAME) && !column.startsWith(LAKE_PREFIX);
  }

  private static List<String> labels(RollupBatch batch) {
    return batch.labels().stream()
        .map(OutputColumn::name)
        .filter(SegmentContents::isLabel)
        .sorted()
        .toList();
  }

  private static int[] rowTypes(RollupBatch batch) {
    int[] types = new int[batch.rows()];
    for (OutputColumn column : batch.labels()) {
      if (column.name().equals(ColumnNames.METRIC_TYPE) && column.type() == LabelType.STRING) {
        int[] codes = codes(column.values());
        int next = 0;
        for (int row = 0; row < types.length; row++) {
          if (RowBits.get(column.present(), row)) {
            types[row] = codes[column.entries()[next++]];
          }
        }
      }
    }
    return types;
  }

  private static int[] codes(BytesDictionary words) {
    int[] codes = new int[words.size()];
    for (int k = 0; k < words.size(); k++) {
      codes[k] = MetricType.of(words.string(k)).code();
    }
    return codes;
  }
}
