package io.metricrollup.job.cli;

import io.metricrollup.job.ledger.Records;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Function;

/** Arguments of the commands that read what the job left; collects what is wrong with them. */
final class RecordsArguments {
  static final String BOOTSTRAP = "bootstrap-servers";
  private static final String KAFKA = "--kafka.";

  private final CommandArguments given;
  private final List<String> problems = new ArrayList<>();
  private final Properties client = new Properties();

  RecordsArguments(CommandArguments given) {
    this.given = given;
    List<String> others = given.others();
    for (int i = 0; i < others.size(); i += 2) {
      if (others.get(i).startsWith(KAFKA)) {
        client.setProperty(others.get(i).substring(KAFKA.length()), others.get(i + 1));
      } else {
        problems.add(others.get(i) + " is not an option of this command");
      }
    }
    given.value(BOOTSTRAP).ifPresent(brokers -> client.setProperty("bootstrap.servers", brokers));
  }

  /** Properties of the Kafka client. */
  Properties client() {
    return client;
  }

  void problem(String problem) {
    problems.add(problem);
  }

  /**
   * @throws UsageException if there was any problem
   */
  void throwIfProblems() {
    if (!problems.isEmpty()) {
      throw new UsageException(problems);
    }
  }

  /** The file under one option, or else the topic. */
  Records records(String fileOption, String topic) {
    Optional<String> file = given.value(fileOption);
    if (file.isPresent() == given.value(BOOTSTRAP).isPresent()) {
      problems.add("give either --" + fileOption + " or --" + BOOTSTRAP);
    }
    return file.isPresent() ? Records.file(file.get()) : Records.topic(client, topic);
  }

  String required(String name) {
    if (given.value(name).isEmpty()) {
      problems.add("--" + name + " is missing");
    }
    return given.value(name).orElse("");
  }

  Optional<UUID> organization() {
    return parsed("organization", UUID::fromString);
  }

  /** RFC 3339, or a UTC date. */
  Optional<Instant> time(String name) {
    return parsed(
        name,
        text ->
            text.length() == 10
                ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                : OffsetDateTime.parse(text).toInstant());
  }

  <T> Optional<T> parsed(String name, Function<String, T> parser) {
    Optional<String> text = given.value(name);
    try {
      return text.map(parser);
    } catch (IllegalArgumentException | DateTimeException e) {
      problems.add("--" + name + ": '" + text.orElseThrow() + "' is not understood");
      return Optional.empty();
    }
  }
}
