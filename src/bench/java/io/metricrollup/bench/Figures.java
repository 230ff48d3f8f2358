package io.metricrollup.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Figures of several benchmarks, as {@code --json} keeps them: by benchmark, its last run's. */
final class Figures {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ObjectNode benchmarks;

  /**
   * One figure.
   *
   * @param median over the forks
   */
  record Figure(double median, double least, double most) {}

  private Figures(ObjectNode benchmarks) {
    this.benchmarks = benchmarks;
  }

  /** What the file holds; nothing if there is none. */
  static Figures read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new Figures(MAPPER.createObjectNode());
    }
    return new Figures((ObjectNode) MAPPER.readTree(file.toFile()));
  }

  /** Replaces what is known of a benchmark. */
  void put(String benchmark, ObjectNode run) {
    benchmarks.set(benchmark, run);
  }

  void write(Path file) throws IOException {
    Files.writeString(file, benchmarks.toPrettyString() + "\n");
  }

  boolean has(String benchmark) {
    return benchmarks.has(benchmark);
  }

  Optional<Figure> get(String benchmark, String subject, String measure) {
    for (JsonNode figure : benchmarks.path(benchmark).path("figures")) {
      if (figure.path("subject").asText().equals(subject)
          && figure.path("measure").asText().equals(measure)) {
        DoubleSummaryStatistics values = new DoubleSummaryStatistics();
        figure.path("values").forEach(value -> values.accept(value.asDouble()));
        return Optional.of(
            new Figure(figure.path("median").asDouble(), values.getMin(), values.getMax()));
      }
    }
    return Optional.empty();
  }

  /** What a benchmark compared, in its order. */
  List<String> subjects(String benchmark) {
    Set<String> subjects = new LinkedHashSet<>();
    benchmarks
        .path(benchmark)
        .path("figures")
        .forEach(figure -> subjects.add(figure.path("subject").asText()));
    return List.copyOf(subjects);
  }

  /** When and how a benchmark was run, in words. */
  String run(String benchmark) {
    JsonNode run = benchmarks.path(benchmark).path("run");
    String forks = run.path("forks").asInt() == 1 ? "one run" : run.path("forks") + " forks";
    String length = run.path("quick").asBoolean() ? "quick run, " : "";
    return "%s: %s%s, %s".formatted(benchmark, length, forks, run.path("date").asText());
  }

  /** What a benchmark ran on, in words. */
  String machine(String benchmark) {
    return benchmarks.path(benchmark).path("run").path("machine").asText();
  }
}
