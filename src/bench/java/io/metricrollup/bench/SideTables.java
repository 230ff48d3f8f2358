package io.metricrollup.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Tables of the README that set one part of the engine beside others' code. */
final class SideTables {
  private static final String COMPRESSOR = "compressor";
  private static final String KERNELS = "kernels";
  private static final List<String> PER_FILE =
      List.of(
          "bytes allocated per file",
          "peak resident beyond the heap",
          "CPU per file",
          "collector pauses, of time",
          "of these after the warm-up");
  private static final List<String> YARDSTICKS = List.of("sketches-java", "parquet-java");

  private final Figures figures;

  SideTables(Figures figures) {
    this.figures = figures;
  }

  /** Lines of those tables for which there are figures; an empty line before each. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (figures.has(COMPRESSOR)) {
      lines.add("");
      lines.add(
          "| 1,000 files written and read | allocated per file, B | native memory at most, MiB |"
              + " CPU per file, ms | collector, % of time | zstd contexts created |");
      lines.add("|---|---|---|---|---|---|");
      Stream.of(CompressorRun.Form.values())
          .map(form -> row(COMPRESSOR, form.title(), PER_FILE))
          .forEach(lines::add);
    }
    if (figures.has(KERNELS)) {
      lines.add("");
      lines.add("| one thread, ns | own | theirs | whose |");
      lines.add("|---|---|---|---|");
      figures.subjects(KERNELS).forEach(subject -> lines.add(kernel(subject)));
    }
    return lines;
  }

  private String row(String benchmark, String subject, List<String> measures) {
    List<String> cells = new ArrayList<>(List.of(subject));
    measures.forEach(measure -> cells.add(cell(benchmark, subject, measure)));
    return "| " + String.join(" | ", cells) + " |";
  }

  private String kernel(String subject) {
    String library =
        YARDSTICKS.stream()
            .filter(name -> figures.get(KERNELS, subject, name).isPresent())
            .findFirst()
            .orElse("-");
    return "| %s | %s | %s | %s |"
        .formatted(
            subject, cell(KERNELS, subject, "own"), cell(KERNELS, subject, library), library);
  }

  private String cell(String benchmark, String subject, String measure) {
    Optional<Figures.Figure> figure = figures.get(benchmark, subject, measure);
    return figure.map(PerformanceReport::cell).orElse("-");
  }
}
