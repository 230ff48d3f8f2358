package io.metricrollup.job.cli;

import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.ParquetFile;
import java.util.ArrayList;
import java.util.List;

/** What is in a file: the whole of it is read. */
final class InspectSummary {
  private static final String INDENT = "  ";

  private final InspectReader reader;
  private final ParquetFile file;
  private final InspectSchema schema;
  private final InspectTimes times = new InspectTimes();
  private final InspectMetrics metrics = new InspectMetrics();

  private InspectSummary(InspectReader reader, ParquetFile file, InspectSchema schema)
      throws CorruptFileException {
    this.reader = reader;
    this.file = file;
    this.schema = schema;
    for (int group = 0; group < file.rowGroups(); group++) {
      add(InspectKeys.read(reader, file, schema, group));
    }
  }

  /**
   * The facts about the file alone.
   *
   * @param bytes its length
   */
  static String facts(InspectReader reader, ParquetFile file, InspectSchema schema, long bytes)
      throws CorruptFileException {
    return new InspectSummary(reader, file, schema).facts(bytes);
  }

  /** The facts, then metrics, label columns and the columns left out, each as a table. */
  static String full(InspectReader reader, ParquetFile file, InspectSchema schema, long bytes)
      throws CorruptFileException {
    InspectSummary summary = new InspectSummary(reader, file, schema);
    return summary.facts(bytes)
        + section(summary.metrics.table())
        + section(summary.labels())
        + section(summary.leftOut());
  }

  /** The facts, then fill and size of every column. */
  static String sizes(InspectReader reader, ParquetFile file, InspectSchema schema, long bytes)
      throws CorruptFileException {
    return facts(reader, file, schema, bytes) + section(InspectSizes.table(reader, file, schema));
  }

  private void add(InspectKeys keys) {
    metrics.add(keys);
    keys.hasTime.stream().forEach(row -> times.add(keys.times[row]));
  }

  private String facts(long bytes) {
    InspectFooter footer = new InspectFooter(file.metadata());
    Table facts = new Table().left("").left("");
    facts.row("written by", file.createdBy().isEmpty() ? "unknown" : file.createdBy());
    facts.row("size", InspectText.count(bytes, "byte"));
    facts.row("rows", rows());
    facts.row("metrics", InspectText.count(metrics.size()));
    facts.row("time", times.range());
    facts.row("frequency", footer.frequency().orElseGet(times::inferredFrequency));
    footer.addTo(facts);
    if (!schema.missing().isEmpty()) {
      facts.row("missing", String.join(", ", schema.missing()));
    }
    return Table.clean(file.name()) + '\n' + facts.render(INDENT);
  }

  private String rows() {
    return "%s in %s: %s, %s"
        .formatted(
            InspectText.count(file.rows()),
            InspectText.count(file.rowGroups(), "row group"),
            InspectText.count(metrics.sketchRows(), "sketch row"),
            InspectText.count(file.rows() - metrics.sketchRows(), "counter row"));
  }

  private Table labels() throws CorruptFileException {
    List<InspectLabel> labels = new ArrayList<>();
    for (InspectColumn column : schema.labels()) {
      InspectLabel label = new InspectLabel(column);
      for (int group = 0; group < file.rowGroups(); group++) {
        reader.read(file, group, column, label);
      }
      labels.add(label);
    }
    Table table = InspectLabel.table();
    labels.forEach(label -> label.addTo(table));
    return table;
  }

  private Table leftOut() {
    Table table = new Table().left("column left out").left("why");
    schema.leftOut().forEach(table::row);
    return table;
  }

  private static String section(Table table) {
    return table.rows() == 0 ? "" : '\n' + table.render(INDENT);
  }
}
