package io.metricrollup.job.cli;

import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.ColumnVector;
import java.util.HashSet;
import java.util.Set;

/** Counts the values of one label column. */
final class InspectLabel implements InspectReader.Visitor {
  /** Beyond this many, distinct values are not told apart any more. */
  private static final int MAX_DISTINCT = 10_000;

  private final InspectColumn column;
  private final Set<Object> distinct = new HashSet<>();
  private long rows;

  InspectLabel(InspectColumn column) {
    this.column = column;
  }

  @Override
  public void value(Column part, ColumnVector vector, int row) {
    rows++;
    if (distinct.size() <= MAX_DISTINCT) {
      distinct.add(InspectColumn.value(part, vector, row));
    }
  }

  static Table table() {
    Table table = new Table().left("label column").left("type");
    return table.right("rows").right("distinct").left("in the file");
  }

  void addTo(Table table) {
    String values =
        distinct.size() > MAX_DISTINCT
            ? "over " + InspectText.count(MAX_DISTINCT)
            : InspectText.count(distinct.size());
    table.row(column.name(), column.type(), InspectText.count(rows), values, column.original());
  }
}
