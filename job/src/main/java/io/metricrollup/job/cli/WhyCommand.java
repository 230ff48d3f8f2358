package io.metricrollup.job.cli;

import io.metricrollup.job.ledger.Records;
import io.metricrollup.job.ledger.WindowStory;
import io.metricrollup.sink.SinkSettings;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@code rollup why}: what the ledger knows of a window. */
final class WhyCommand {
  static final String USAGE =
      """
      usage: rollup why --organization UUID --frequency F --at TIME [...]
        --frequency F          of a written tier: 60s, 5min, 1h, or ms
        --at TIME              any time within the window (RFC 3339)
        --ledger FILE          the ledger of a backfill, ledger.jsonl; or
        --bootstrap-servers H  the brokers that hold the ledger's topic
        --ledger-topic TOPIC   (default lakerunner.metrics.rollup.ledger)
        --kafka.PROPERTY V     any property of the Kafka client
      Says whether the window is complete, late, quarantined (and how that comes back), not arrived
      yet, or was never announced.
      """;

  private static final Set<String> VALUES =
      Set.of(
          "organization", "frequency", "at", "ledger", "ledger-topic", RecordsArguments.BOOTSTRAP);
  private static final Duration LONGEST = Duration.ofDays(1);

  private WhyCommand() {}

  static int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    CommandArguments given = CommandArguments.parse(Set.of(), VALUES, arguments);
    RecordsArguments parsed = new RecordsArguments(given);
    given.positional().forEach(a -> parsed.problem("'" + a + "' is not understood"));
    List.of("organization", "frequency", "at").forEach(parsed::required);
    Optional<UUID> organization = parsed.organization();
    Optional<Integer> frequency = parsed.parsed("frequency", WhyCommand::frequencyMs);
    Optional<Instant> at = parsed.time("at");
    String topic = given.value("ledger-topic").orElse(SinkSettings.DEFAULT_LEDGER_TOPIC);
    Records ledger = parsed.records("ledger", topic);
    parsed.throwIfProblems();
    WindowStory.of(ledger, organization.orElseThrow(), frequency.orElseThrow(), at.orElseThrow())
        .forEach(out::println);
    return Command.OK;
  }

  private static int frequencyMs(String text) {
    Duration frequency =
        text.chars().allMatch(Character::isDigit)
            ? Duration.ofMillis(Long.parseLong(text))
            : org.apache.flink.util.TimeUtils.parseDuration(text);
    if (frequency.toMillis() < 1 || frequency.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("no frequency: " + text);
    }
    return Math.toIntExact(frequency.toMillis());
  }
}
