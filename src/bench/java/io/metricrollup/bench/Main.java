package io.metricrollup.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** {@code rollup bench}: runs benchmarks and prints their figures. */
final class Main {
  private static final List<Benchmark> ALL =
      List.of(
          new Throughput(),
          new Kernels(),
          new Size(),
          new Compressor(),
          new Memory(),
          new Growth(),
          new Freshness());
  private static final int USAGE = 2;
  private static final Pattern FORKS = Pattern.compile("[1-9][0-9]?");

  private final List<String> names = new ArrayList<>();
  private Optional<Path> segments = Optional.empty();
  private Optional<Path> json = Optional.empty();
  private Optional<Path> report = Optional.empty();
  private Optional<String> only = Optional.empty();
  private Optional<Integer> forks = Optional.empty();
  private boolean quick;

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    if (List.of(arguments).contains("--help")) {
      System.out.print(usage());
      return;
    }
    Main main = new Main();
    String problem = main.parse(List.of(arguments));
    if (!problem.isEmpty()) {
      System.err.print(problem + "\n" + usage());
      System.exit(USAGE);
    }
    main.run();
  }

  private String parse(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--quick")) {
        quick = true;
      } else if (ALL.stream().anyMatch(benchmark -> benchmark.name().equals(argument))) {
        names.add(argument);
      } else if (i + 1 == arguments.size() || !takes(argument, arguments.get(++i))) {
        return "'" + argument + "' is not understood";
      }
    }
    return "";
  }

  /** Whether there is such an option and the value is one of its. */
  private boolean takes(String option, String value) {
    switch (option) {
      case "--segments" -> segments = Optional.of(Path.of(value).toAbsolutePath());
      case "--json" -> json = Optional.of(Path.of(value));
      case "--report" -> report = Optional.of(Path.of(value));
      case "--only" -> only = Optional.of(value);
      case "--forks" ->
          forks = Optional.of(value).filter(FORKS.asMatchPredicate()).map(Integer::valueOf);
      default -> {
        return false;
      }
    }
    boolean known =
        only.isEmpty()
            || ALL.stream().anyMatch(benchmark -> benchmark.subjects().contains(only.get()));
    return known && (forks.isPresent() || !option.equals("--forks"));
  }

  private static String usage() {
    StringBuilder text =
        new StringBuilder(
            """
            usage: rollup bench [NAME...] [--segments ROOT] [--quick] [--only SUBJECT] [--forks N] [--json FILE]
                   rollup bench --report FILE
              --segments ROOT  measures on the segments of ROOT/notifications.jsonl, not on generated ones
              --quick          one short run of each: to look whether it runs
              --only SUBJECT   one alone, of a benchmark that measures several
              --forks N        runs of each in new processes (default 3, quick 1)
              --json FILE      keeps the figures there, too, in place of an earlier run's of that benchmark
              --report FILE    runs nothing: puts the figures of such a file into README.md and docs/performance.svg
            Benchmarks; without a name all of them run:
            """);
    for (Benchmark benchmark : ALL) {
      text.append(String.format("  %-12s %s%n", benchmark.name(), benchmark.summary()));
      if (!benchmark.subjects().isEmpty()) {
        text.append(String.format("  %-12s subjects: %s%n", "", subjects(benchmark)));
      }
    }
    return text.toString();
  }

  private static String subjects(Benchmark benchmark) {
    return String.join(", ", new TreeSet<>(benchmark.subjects()));
  }

  private void run() throws Exception {
    Path root = Path.of(System.getProperty("rollup.root"));
    if (report.isPresent()) {
      PerformanceReport.write(root, report.get());
      return;
    }
    Path work = root.resolve("target").resolve("bench");
    Files.createDirectories(work);
    BenchSettings settings =
        quick
            ? BenchSettings.quick(work, segments, only)
            : BenchSettings.full(work, segments, only);
    if (forks.isPresent()) {
      settings = settings.withForks(forks.get());
    }
    for (Benchmark benchmark : ALL) {
      if (names.isEmpty() || names.contains(benchmark.name())) {
        run(benchmark, settings);
      }
    }
  }

  private void run(Benchmark benchmark, BenchSettings asked) throws Exception {
    BenchSettings settings = benchmark.isForked() ? asked : asked.withForks(1);
    Report report = benchmark.run(settings);
    System.out.println(benchmark.name() + ": " + benchmark.summary());
    System.out.print(report.text());
    if (json.isPresent()) {
      ObjectNode run = report.json();
      run.set("run", settings.json());
      Figures figures = Figures.read(json.get());
      figures.put(benchmark.name(), run);
      figures.write(json.get());
    }
  }
}
