package io.metricrollup.job.cli;

import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.ParquetFile;
import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** {@code rollup inspect}: what is in segments. */
final class InspectCommand {
  static final String USAGE =
      """
      usage: rollup inspect FILE... [--columns] [--metric NAME] [--limit N]
        FILE           a Parquet file, whoever wrote it: a path, or the URI of a file system that
                       Flink knows
        --columns      how many rows of each column have a value, and the bytes it takes
        --metric NAME  the rows of this metric, sorted by tid and time; sums and bounds are exact,
                       averages and percentiles rounded
        --limit N      at most N rows of it (default 50)
      """;

  private final InspectArguments arguments;
  private final InspectReader reader;

  private InspectCommand(InspectArguments arguments, ZstdPool pool) {
    this.arguments = arguments;
    reader = new InspectReader(pool);
  }

  /**
   * Prints a report of every file that can be read, and a sentence to {@code err} for every other.
   *
   * @return the exit code: a failure if a file cannot be read
   * @throws UsageException if it is called wrongly
   */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    InspectArguments parsed = InspectArguments.parse(arguments);
    try (ZstdPool pool = new ZstdPool()) {
      return new InspectCommand(parsed, pool).run(out, err);
    }
  }

  private int run(PrintStream out, PrintStream err) {
    int failed = 0;
    String separator = "";
    for (String file : arguments.files()) {
      try {
        String report = report(file);
        out.print(separator + report);
        separator = "\n";
      } catch (IOException | CorruptFileException e) {
        err.println(Table.clean(e.getMessage()));
        failed++;
      }
    }
    out.flush();
    return failed == 0 ? Command.OK : Command.FAILURE;
  }

  /** The whole report or none: what a corrupt file says of itself is not to be trusted. */
  private String report(String name) throws IOException, CorruptFileException {
    byte[] bytes = InspectSource.read(name);
    ParquetFile file = InspectReader.open(name, bytes);
    InspectSchema schema = new InspectSchema(file.columns());
    if (arguments.columns()) {
      return InspectSummary.sizes(reader, file, schema, bytes.length);
    }
    if (arguments.metric().isEmpty()) {
      return InspectSummary.full(reader, file, schema, bytes.length);
    }
    String metric = arguments.metric().get();
    InspectSelection selection =
        InspectSelection.read(reader, file, schema, metric, arguments.limit());
    return InspectSummary.facts(reader, file, schema, bytes.length)
        + InspectRows.text(schema, selection, metric);
  }
}
