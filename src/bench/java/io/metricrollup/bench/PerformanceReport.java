package io.metricrollup.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts figures into the README, between two marks, and draws its chart. */
final class PerformanceReport {
  private static final String BEGIN = "<!-- performance -->";
  private static final String END = "<!-- /performance -->";
  private static final String THROUGHPUT = "throughput";
  private static final int ROUNDED_FROM = 10_000;
  private static final int ROUNDED_TO = 1_000;

  private final Figures figures;

  private PerformanceReport(Figures figures) {
    this.figures = figures;
  }

  /**
   * Writes both.
   *
   * @param root of the project
   */
  static void write(Path root, Path json) throws IOException {
    PerformanceReport report = new PerformanceReport(Figures.read(json));
    Path readme = root.resolve("README.md");
    String text = Files.readString(readme);
    int from = text.indexOf(BEGIN);
    int to = text.indexOf(END);
    if (from < 0 || to < from) {
      throw new IOException(readme + " has no place for the figures: " + BEGIN + " ... " + END);
    }
    String before = text.substring(0, from + BEGIN.length());
    Files.writeString(readme, before + "\n" + report.markdown() + text.substring(to));
    Files.writeString(root.resolve("docs").resolve("performance.svg"), report.chart());
  }

  private String chart() {
    List<Chart.Bar> bars = new ArrayList<>();
    subjects()
        .forEach(
            subject -> {
              Optional<Figures.Figure> memory = throughput(subject, Measures.PEAK);
              boolean own = !subject.startsWith("DuckDB");
              throughput(subject, Measures.RATE)
                  .map(rate -> new Chart.Bar(shortened(subject), own, rate, memory))
                  .ifPresent(bars::add);
            });
    return Chart.of(bars, "medians, with the least and the most; " + figures.run(THROUGHPUT) + ".");
  }

  private static String shortened(String subject) {
    return subject
        .replace(", a tenth of the data", "")
        .replace("labels in a second scan", "two scans");
  }

  private static Stream<String> subjects() {
    return Stream.concat(
        Stream.of(Throughput.JOB, Throughput.PLAIN),
        Stream.of(DuckDbForm.values()).map(DuckDbForm::title));
  }

  private Optional<Figures.Figure> throughput(String subject, String measure) {
    return figures.get(THROUGHPUT, subject, measure);
  }

  private String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("| | rows/s | CPU per row, µs | peak memory, MiB |");
    lines.add("|---|---|---|---|");
    subjects().map(this::line).flatMap(Optional::stream).forEach(lines::add);
    lines.add("");
    lines.add("| what | target | measured |");
    lines.add("|---|---|---|");
    for (Target target : Target.values()) {
      measured(target).ifPresent(text -> lines.add("| " + target.text() + " | " + text + " |"));
    }
    lines.addAll(new SideTables(figures).lines());
    lines.add("");
    lines.add(runs());
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private Optional<String> line(String subject) {
    return throughput(subject, Measures.RATE)
        .map(
            rate ->
                "| %s | %s | %s | %s |"
                    .formatted(
                        subject,
                        cell(rate),
                        throughput(subject, Measures.CPU).map(PerformanceReport::cell).orElse(""),
                        throughput(subject, Measures.PEAK)
                            .map(PerformanceReport::cell)
                            .orElse("")));
  }

  private Optional<String> measured(Target target) {
    return figures
        .get(target.benchmark(), target.subject(), target.measure())
        .map(figure -> cell(figure) + target.unit());
  }

  /** The median; behind it the least and the most, if they differ from it. */
  static String cell(Figures.Figure figure) {
    String median = number(figure.median());
    String least = number(figure.least());
    String most = number(figure.most());
    return least.equals(most) ? median : median + " (" + least + " - " + most + ")";
  }

  /** Three or four digits that count. */
  static String number(double value) {
    if (Math.abs(value) >= ROUNDED_FROM) {
      return String.format(Locale.ROOT, "%,d", Math.round(value / ROUNDED_TO) * ROUNDED_TO);
    }
    String format = Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, format, value);
  }

  private String runs() {
    return Stream.of(THROUGHPUT, "kernels", "size", "compressor", "memory", "growth", "freshness")
        .filter(figures::has)
        .map(figures::run)
        .collect(Collectors.joining("; ", "", "; on " + figures.machine(THROUGHPUT) + "."));
  }
}
