package io.metricrollup.job.cli;

import io.metricrollup.job.RollupOptions;
import io.metricrollup.job.backfill.Backfill;
import io.metricrollup.job.backfill.BackfillProgress;
import io.metricrollup.job.backfill.BackfillRequest;
import io.metricrollup.job.backfill.BackfillResult;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** {@code rollup backfill}: rolls up segments that lie in storage, without Kafka. */
final class BackfillCommand {
  static final String USAGE =
      """
      usage: rollup backfill --storage ROOT --output ROOT [...]
        --notifications FILE  the segments, one notification (JSON) a line; without it all segments
                              below ROOT/db that the job did not write itself
        --frequency MS        what listed segments are taken as (default 10000)
        --instance N          what listed segments are taken as (default 1)
        --from TIME           only segments that start then or later (RFC 3339, or a UTC date)
        --to TIME             only segments that start before
        --organization UUID   only this one's
        --parallelism N       subtasks (default: processors)
        --json                ends with one JSON object on a line
      and the job's options, such as --shards, --chain, --zstd-level, --collector: rollup options.
      Announcements and quarantine records go to announcements.jsonl and quarantine.jsonl under the
      output root. Run again, it leaves what is done as it is.
      """;

  private static final Set<String> FLAGS = Set.of("json");
  private static final Set<String> VALUES =
      Set.of(
          "storage",
          "output",
          "notifications",
          "frequency",
          "instance",
          "from",
          "to",
          "organization",
          "parallelism");

  private final CommandArguments given;
  private final List<String> problems = new ArrayList<>();

  private BackfillCommand(CommandArguments given) {
    this.given = given;
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    CommandArguments given = CommandArguments.parse(FLAGS, VALUES, arguments);
    BackfillRequest request = new BackfillCommand(given).request();
    boolean terminal = Boolean.getBoolean("rollup.terminal");
    Backfill backfill = new Backfill(request, progress -> show(progress, err, terminal));
    BackfillResult result = backfill.run();
    if (terminal) {
      err.println();
    }
    summary(result, request, out);
    if (given.flag("json")) {
      out.println(result.toJson());
    }
    return Command.OK;
  }

  private BackfillRequest request() {
    given.positional().forEach(argument -> problems.add("'" + argument + "' is not understood"));
    String storage = required("storage");
    String output = required("output");
    int frequency = value("frequency", Integer::valueOf).orElse(10_000);
    int instance = value("instance", Integer::valueOf).orElse(1);
    Optional<Instant> from = value("from", BackfillCommand::time);
    Optional<Instant> to = value("to", BackfillCommand::time);
    Optional<UUID> organization = value("organization", UUID::fromString);
    int parallelism =
        value("parallelism", Integer::valueOf).orElse(Runtime.getRuntime().availableProcessors());
    if (parallelism < 1) {
      problems.add("--parallelism: there must be at least one subtask");
    }
    if (storage != null && output != null && normal(storage).equals(normal(output))) {
      problems.add("--output must not be the storage that is read");
    }
    if (!problems.isEmpty()) {
      throw new UsageException(problems);
    }
    return new BackfillRequest(
        options(storage, output, frequency),
        storage,
        output,
        given.value("notifications").map(BackfillCommand::absolute),
        frequency,
        instance,
        from,
        to,
        organization,
        parallelism);
  }

  private RollupOptions options(String storage, String output, int frequency) {
    Stream<String> own = Stream.of("--storage-root", storage, "--output-root", output);
    // What is listed is taken, whatever frequency it is listed as.
    Stream<String> listed =
        given.value("notifications").isPresent() || given.value("frequency").isEmpty()
            ? Stream.of()
            : Stream.of("--source-frequencies", Integer.toString(frequency));
    return RollupOptions.parseBounded(
        Stream.of(own, listed, given.others().stream())
            .flatMap(Function.identity())
            .toArray(String[]::new));
  }

  private String required(String name) {
    Optional<String> value = given.value(name);
    if (value.isEmpty()) {
      problems.add("--" + name + " is missing");
    }
    return value.map(BackfillCommand::absolute).orElse(null);
  }

  /** A path of this machine as seen from the working directory; a URI as it is. */
  private static String absolute(String root) {
    return root.contains("://") ? root : Path.of(root).toAbsolutePath().normalize().toString();
  }

  private <T> Optional<T> value(String name, Function<String, T> parser) {
    Optional<String> text = given.value(name);
    try {
      return text.map(parser);
    } catch (IllegalArgumentException | DateTimeParseException e) {
      problems.add("--" + name + ": '" + text.orElseThrow() + "' is not understood");
      return Optional.empty();
    }
  }

  private static Instant time(String text) {
    return text.length() == 10
        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
        : OffsetDateTime.parse(text).toInstant();
  }

  /** Two spellings of one place, as far as can be told without asking the storage. */
  private static String normal(String root) {
    URI uri = new org.apache.flink.core.fs.Path(root).toUri();
    boolean local = uri.getScheme() == null || uri.getScheme().equals("file");
    if (!local) {
      return uri.normalize().toString();
    }
    Path path = Path.of(uri.getPath()).toAbsolutePath().normalize();
    try {
      return path.toRealPath().toString();
    } catch (java.io.IOException e) {
      return path.toString();
    }
  }

  private static void show(BackfillProgress progress, PrintStream err, boolean terminal) {
    String line =
        String.format(
            Locale.ROOT,
            "segments %,d of %,d, rows %,d, windows closed %,d",
            progress.segmentsRead(),
            progress.segments(),
            progress.rowsIn(),
            progress.windowsClosed());
    if (terminal) {
      err.print("\r" + line + "   ");
      err.flush();
    } else {
      err.println(line);
    }
  }

  private static void summary(BackfillResult result, BackfillRequest request, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%,d segments read, %,d rows, in %.1f s (%,.0f rows/s)%n",
        result.segmentsRead(),
        result.rowsIn(),
        result.seconds(),
        result.rowsPerSecond());
    result
        .rowsOut()
        .forEach(
            (frequency, rows) ->
                out.printf(
                    Locale.ROOT,
                    "  tier %,d s: %,d rows in %,d segments%n",
                    frequency / 1000,
                    rows,
                    result.segmentsOut().get(frequency)));
    if (result.duplicates() > 0) {
      out.printf(Locale.ROOT, "%,d notifications announced a segment again%n", result.duplicates());
    }
    result
        .quarantined()
        .forEach((reason, n) -> out.printf(Locale.ROOT, "quarantined: %,d %s%n", n, reason));
    out.println("written to " + request.output());
  }
}
