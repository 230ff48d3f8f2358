package io.metricrollup.job.cli;

import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.ColumnType;
import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.ParquetFile;
import io.metricrollup.segment.ColumnNames;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** The rows of one row group: what each is a row of, and whether it has a sketch. */
final class InspectKeys {
  /** Metric name by row; null where there is none. */
  final String[] names;

  /** Metric type by row; null where there is none. */
  final String[] types;

  final long[] tids;
  final long[] times;
  final BitSet hasTid = new BitSet();
  final BitSet hasTime = new BitSet();

  /** Rows whose sketch is neither null nor of length zero. */
  final BitSet hasSketch = new BitSet();

  private final Map<String, String> interned = new HashMap<>();

  private InspectKeys(int rows) {
    names = new String[rows];
    types = new String[rows];
    tids = new long[rows];
    times = new long[rows];
  }

  static InspectKeys read(
      InspectReader reader, ParquetFile file, InspectSchema schema, int rowGroup)
      throws CorruptFileException {
    InspectKeys keys = new InspectKeys(Math.toIntExact(file.rows(rowGroup)));
    Map<String, InspectReader.Visitor> visitors =
        Map.of(
            ColumnNames.METRIC_NAME, (c, vector, row) -> keys.names[row] = keys.text(vector, row),
            ColumnNames.METRIC_TYPE, (c, vector, row) -> keys.types[row] = keys.text(vector, row),
            ColumnNames.TID, keys::tid,
            ColumnNames.TIMESTAMP, keys::time,
            ColumnNames.SKETCH, keys::sketch);
    for (InspectColumn column : schema.columns()) {
      InspectReader.Visitor visitor = visitors.get(column.name());
      if (visitor != null) {
        reader.read(file, rowGroup, column, visitor);
      }
    }
    return keys;
  }

  int rows() {
    return names.length;
  }

  private String text(ColumnVector vector, int row) {
    return interned.computeIfAbsent(InspectColumn.text(vector, row), text -> text);
  }

  private void time(Column column, ColumnVector vector, int row) {
    times[row] = vector.longs()[row];
    hasTime.set(row);
  }

  private void sketch(Column column, ColumnVector vector, int row) {
    hasSketch.set(row, vector.lengths()[vector.ids()[row]] > 0);
  }

  private void tid(Column column, ColumnVector vector, int row) {
    if (column.type() == ColumnType.LONG) {
      tids[row] = vector.longs()[row];
      hasTid.set(row);
      return;
    }
    try {
      tids[row] = Long.parseLong(InspectColumn.text(vector, row));
      hasTid.set(row);
    } catch (NumberFormatException e) {
      hasTid.clear(row);
    }
  }
}
