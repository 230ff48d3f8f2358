package io.metricrollup.job.cli;

import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.ParquetFile;
import io.metricrollup.segment.ColumnNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** The first rows of one metric by tid and time, with all their values. */
final class InspectSelection {
  private static final Comparator<Row> ORDER =
      Comparator.comparingLong(Row::tid)
          .thenComparingLong(Row::time)
          .thenComparingInt(Row::rowGroup)
          .thenComparingInt(Row::row);

  private final PriorityQueue<Row> first = new PriorityQueue<>(ORDER.reversed());
  private final int limit;
  private long found;

  private InspectSelection(int limit) {
    this.limit = limit;
  }

  /**
   * A row.
   *
   * @param cells by current column name: Long, Double, Boolean or String, the sketch as bytes
   */
  record Row(int rowGroup, int row, long tid, long time, Map<String, Object> cells) {}

  /** Rows of the metric, those beyond the limit included. */
  long found() {
    return found;
  }

  /** The first rows, in order. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>(first);
    rows.sort(ORDER);
    return rows;
  }

  static InspectSelection read(
      InspectReader reader, ParquetFile file, InspectSchema schema, String metric, int limit)
      throws CorruptFileException {
    InspectSelection selection = new InspectSelection(limit);
    for (int group = 0; group < file.rowGroups(); group++) {
      selection.select(InspectKeys.read(reader, file, schema, group), group, metric);
    }
    for (int group = 0; group < file.rowGroups(); group++) {
      selection.fill(reader, file, schema, group);
    }
    return selection;
  }

  private void select(InspectKeys keys, int group, String metric) {
    for (int row = 0; row < keys.rows(); row++) {
      if (metric.equals(keys.names[row])) {
        found++;
        first.add(new Row(group, row, keys.tids[row], keys.times[row], new HashMap<>()));
        if (first.size() > limit) {
          first.remove();
        }
      }
    }
  }

  private void fill(InspectReader reader, ParquetFile file, InspectSchema schema, int group)
      throws CorruptFileException {
    Map<Integer, Row> wanted = new HashMap<>();
    first.stream().filter(row -> row.rowGroup == group).forEach(row -> wanted.put(row.row, row));
    if (wanted.isEmpty()) {
      return;
    }
    for (InspectColumn column : schema.columns()) {
      reader.read(
          file, group, column, (part, vector, row) -> put(wanted.get(row), column, part, vector));
    }
  }

  private static void put(Row row, InspectColumn column, Column part, ColumnVector vector) {
    if (row != null) {
      boolean sketch = column.name().equals(ColumnNames.SKETCH);
      Object value =
          sketch
              ? InspectColumn.bytes(vector, row.row)
              : InspectColumn.value(part, vector, row.row);
      row.cells.put(column.name(), value);
    }
  }
}
