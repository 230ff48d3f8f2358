package io.metricrollup.job.cli;

import io.metricrollup.job.ledger.QuarantineEntry;
import io.metricrollup.job.ledger.QuarantineFilter;
import io.metricrollup.job.ledger.Records;
import io.metricrollup.job.ledger.ReplaySender;
import io.metricrollup.job.ledger.Replays;
import io.metricrollup.job.ledger.Replays.Replay;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** {@code rollup quarantine}: what was refused, and its way back. */
final class QuarantineCommand {
  static final String USAGE =
      """
      usage: rollup quarantine list|show|replay [...]
        --file FILE                the quarantine of a backfill, quarantine.jsonl; or
        --bootstrap-servers H      the brokers that hold the quarantine's topic
        --quarantine-topic TOPIC   (default lakerunner.metrics.rollup.quarantine)
        --kafka.PROPERTY V         any property of the Kafka client
      and any of these to choose records:
        --reason WORD  --organization UUID  --segment ID
        --from TIME, --to TIME     start of the segment: from then, before then
      replay announces what was repaired again, with the next replay number; twice is once.
        --topic TOPIC              where the job reads (default lakerunner.boxer.metrics.rollup)
        --output FILE              writes the notifications there instead, for a backfill
        --dry-run                  only shows them
      A replay reads whole segments and row groups of which no row has counted. Rows that were
      refused beside others come back in a new segment.
      """;

  private static final Set<String> FLAGS = Set.of("dry-run");
  private static final Set<String> VALUES =
      Set.of(
          "file",
          "quarantine-topic",
          "reason",
          "organization",
          "segment",
          "from",
          "to",
          "topic",
          "output",
          RecordsArguments.BOOTSTRAP);
  private static final Set<String> ACTIONS = Set.of("list", "show", "replay");

  private final CommandArguments given;
  private final RecordsArguments parsed;
  private final PrintStream out;

  private QuarantineCommand(CommandArguments given, PrintStream out) {
    this.given = given;
    this.parsed = new RecordsArguments(given);
    this.out = out;
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    return new QuarantineCommand(CommandArguments.parse(FLAGS, VALUES, arguments), out).run();
  }

  private int run() throws Exception {
    List<String> words = given.positional();
    if (words.size() != 1 || !ACTIONS.contains(words.get(0))) {
      parsed.problem("say list, show or replay");
    }
    String topic = given.value("quarantine-topic").orElse("lakerunner.metrics.rollup.quarantine");
    Records quarantine = parsed.records("file", topic);
    QuarantineFilter filter = filter();
    boolean written = given.flag("dry-run") || given.value("output").isPresent();
    if (words.contains("replay") && given.value("file").isPresent() && !written) {
      parsed.problem("a replay from --file needs --output, for a backfill, or --dry-run");
    }
    parsed.throwIfProblems();
    List<QuarantineEntry> entries = filter.read(quarantine);
    switch (words.get(0)) {
      case "list" -> list(entries);
      case "show" -> show(entries);
      default -> replay(entries);
    }
    return Command.OK;
  }

  private QuarantineFilter filter() {
    return new QuarantineFilter(
        given.value("reason"),
        parsed.organization().map(Object::toString),
        given.value("segment"),
        parsed.time("from"),
        parsed.time("to"));
  }

  private void list(List<QuarantineEntry> entries) {
    Table table =
        new Table()
            .left("reason")
            .left("organization")
            .right("segment")
            .right("replay")
            .right("row group")
            .right("rows")
            .left("start")
            .left("comes back by")
            .left("detail");
    for (QuarantineEntry entry : entries) {
      table.row(
          entry.reason(),
          entry.organization(),
          entry.segment(),
          entry.segment().isEmpty() ? null : entry.replay(),
          entry.rowGroup() < 0 ? null : entry.rowGroup(),
          entry.rows() == 0 ? null : entry.rows(),
          entry.start().map(Object::toString).orElse(null),
          wayBack(entry),
          entry.detail());
    }
    out.print(table);
    out.printf(Locale.ROOT, "%,d records%n", entries.size());
  }

  private void show(List<QuarantineEntry> entries) {
    for (QuarantineEntry entry : entries) {
      out.println(Table.clean(entry.reason() + ": " + entry.detail()));
      out.println("comes back by: " + wayBack(entry));
      out.println(entry.pretty());
      out.println();
    }
    out.printf(Locale.ROOT, "%,d records%n", entries.size());
  }

  private static String wayBack(QuarantineEntry entry) {
    return switch (entry.reason()) {
      case "invalid_sketch", "unsupported_column" -> "nothing: its rows count";
      case "malformed_notification" -> "a correct notification";
      default -> Replays.isReplayable(entry) ? "replay" : "a new segment";
    };
  }

  private void replay(List<QuarantineEntry> entries) throws Exception {
    List<Replay> replays = Replays.of(entries);
    Optional<String> output = given.value("output");
    if (given.flag("dry-run")) {
      replays.forEach(replay -> out.println(replay.json()));
    } else if (output.isPresent()) {
      Files.write(Path.of(output.get()), replays.stream().map(Replay::json).toList());
    } else {
      String topic = given.value("topic").orElse("lakerunner.boxer.metrics.rollup");
      ReplaySender.send(parsed.client(), topic, replays);
    }
    long left = entries.stream().filter(entry -> !Replays.isReplayable(entry)).count();
    out.printf(
        Locale.ROOT,
        "%,d segments %s; %,d records are not for a replay%n",
        replays.size(),
        given.flag("dry-run") ? "would be announced again" : "announced again",
        left);
  }
}
