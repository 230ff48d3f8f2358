package io.metricrollup.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** {@code rollup bench}: runs benchmarks and prints their figures. */
final class Main {
  private static final List<Benchmark> ALL =
      List.of(new Throughput(), new Kernels(), new Size(), new Compressor(), new Memory());
  private static final int USAGE = 2;

  private final List<String> names = new ArrayList<>();
  private Optional<Path> segments = Optional.empty();
  private Optional<Path> json = Optional.empty();
  private Optional<String> only = Optional.empty();
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
      boolean last = i + 1 == arguments.size();
      if (argument.equals("--quick")) {
        quick = true;
      } else if (argument.equals("--segments") && !last) {
        segments = Optional.of(Path.of(arguments.get(++i)).toAbsolutePath());
      } else if (argument.equals("--json") && !last) {
        json = Optional.of(Path.of(arguments.get(++i)));
      } else if (argument.equals("--only") && !last) {
        only = Optional.of(arguments.get(++i));
        if (ALL.stream().noneMatch(benchmark -> benchmark.subjects().contains(only.get()))) {
          return "--only: there is no subject '" + only.get() + "'";
        }
      } else if (ALL.stream().anyMatch(benchmark -> benchmark.name().equals(argument))) {
        names.add(argument);
      } else {
        return "'" + argument + "' is not understood";
      }
    }
    return "";
  }

  private static String usage() {
    StringBuilder text =
        new StringBuilder(
            """
            usage: rollup bench [NAME...] [--segments ROOT] [--quick] [--only SUBJECT] [--json FILE]
              --segments ROOT  measures on the segments of ROOT/notifications.jsonl, not on generated ones
              --quick          one short run of each: to look whether it runs
              --only SUBJECT   one alone, of a benchmark that measures several
              --json FILE      writes the figures there, too
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
    Path work = Path.of(System.getProperty("rollup.root"), "target", "bench");
    Files.createDirectories(work);
    BenchSettings settings =
        quick
            ? BenchSettings.quick(work, segments, only)
            : BenchSettings.full(work, segments, only);
    ObjectNode all = new ObjectMapper().createObjectNode();
    for (Benchmark benchmark : ALL) {
      if (names.isEmpty() || names.contains(benchmark.name())) {
        Report report = benchmark.run(settings);
        System.out.println(benchmark.name() + ": " + benchmark.summary());
        System.out.print(report.text());
        all.set(benchmark.name(), report.json());
        write(all);
      }
    }
  }

  private void write(ObjectNode all) throws IOException {
    if (json.isPresent()) {
      Files.writeString(json.get(), all.toPrettyString() + "\n");
    }
  }
}
