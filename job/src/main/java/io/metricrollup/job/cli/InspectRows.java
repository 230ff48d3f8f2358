package io.metricrollup.job.cli;

import io.metricrollup.job.cli.InspectSelection.Row;
import io.metricrollup.segment.ColumnNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The rows of one metric as a table; labels that are the same in all of them stand above it. */
final class InspectRows {
  private static final String INDENT = "  ";

  private final InspectPercentiles percentiles = new InspectPercentiles();
  private final List<Row> rows;
  private final List<String> same = new ArrayList<>();
  private final List<String> different = new ArrayList<>();

  private InspectRows(InspectSchema schema, List<Row> rows) {
    this.rows = rows;
    Stream<String> labels = schema.labels().stream().map(InspectColumn::name);
    Stream.concat(Stream.of(ColumnNames.METRIC_TYPE), labels).forEach(this::sort);
  }

  /** The rows under a title, and how many more there are. */
  static String text(InspectSchema schema, InspectSelection selection, String metric) {
    String title =
        "\n" + Table.clean(metric) + ": " + InspectText.count(selection.found(), "row") + "\n";
    List<Row> rows = selection.rows();
    return rows.isEmpty()
        ? title
        : title + new InspectRows(schema, rows).text() + more(selection.found() - rows.size());
  }

  private static String more(long rows) {
    return rows == 0 ? "" : INDENT + InspectText.count(rows, "more row") + " (--limit N shows N)\n";
  }

  private void sort(String label) {
    List<Object> values = rows.stream().map(row -> row.cells().get(label)).distinct().toList();
    if (values.size() > 1) {
      different.add(label);
    } else if (values.stream().anyMatch(Objects::nonNull)) {
      same.add(label);
    }
  }

  private String text() {
    Table common = new Table().left("").left("");
    same.forEach(label -> common.row(label, InspectText.exact(rows.get(0).cells().get(label))));
    Table table = new Table().left("time").right("tid");
    for (String counter : InspectSchema.counters()) {
      table.right(shortName(counter));
    }
    for (String percentile : ColumnNames.PERCENTILES) {
      table.right(shortName(percentile));
    }
    different.forEach(table::left);
    rows.forEach(row -> table.row(cells(row).toArray()));
    String notes = percentiles.notes().indent(INDENT.length());
    return common.render(INDENT) + '\n' + table.render(INDENT) + notes;
  }

  private List<String> cells(Row row) {
    List<String> cells = new ArrayList<>();
    cells.add(time(row));
    cells.add(InspectText.exact(row.cells().get(ColumnNames.TID)));
    for (String counter : InspectSchema.counters()) {
      Object value = row.cells().get(counter);
      boolean exact = !counter.equals(ColumnNames.AVG);
      cells.add(exact ? InspectText.exact(value) : InspectText.rounded(value));
    }
    cells.addAll(List.of(percentiles.of(row.cells())));
    for (String label : different) {
      cells.add(InspectText.shortened(InspectText.exact(row.cells().get(label))));
    }
    return cells;
  }

  private static String time(Row row) {
    return row.cells().get(ColumnNames.TIMESTAMP) == null
        ? ""
        : Instant.ofEpochMilli(row.time()).toString();
  }

  private static String shortName(String column) {
    return column.substring("chq_rollup_".length());
  }
}
