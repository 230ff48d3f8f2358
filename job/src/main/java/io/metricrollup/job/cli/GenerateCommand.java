package io.metricrollup.job.cli;

import io.metricrollup.job.demo.GeneratedSegment;
import io.metricrollup.job.demo.GeneratorSettings;
import io.metricrollup.job.demo.GeneratorSettings.Shape;
import io.metricrollup.job.demo.SegmentGenerator;
import java.io.BufferedWriter;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** {@code rollup generate}: segments to try things on, with their notifications. */
final class GenerateCommand {
  static final String USAGE =
      """
      usage: rollup generate --storage FOLDER [...]
        --minutes N   event time to fill (default 60)
        --series N    series that report at a time (default 14073)
        --labels N    label columns (default 115)
        --seed N      of all that is random (default 1)
      Writes segments of 10 s below FOLDER/db, and notifications.jsonl beside it.
      """;

  private static final UUID ORGANIZATION = UUID.fromString("6d657472-6963-4000-8000-726f6c6c7570");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int FREQUENCY_MS = 10_000;

  private final CommandArguments given;
  private final List<String> problems = new ArrayList<>();

  private GenerateCommand(CommandArguments given) {
    this.given = given;
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    Set<String> values = Set.of("storage", "minutes", "series", "labels", "seed");
    CommandArguments given = CommandArguments.parse(Set.of(), values, arguments).nothingElse();
    return new GenerateCommand(given).run(out);
  }

  private int run(PrintStream out) throws Exception {
    if (given.value("storage").isEmpty()) {
      problems.add("--storage is missing");
    }
    int minutes = number("minutes", 60);
    int series = number("series", Shape.BENCHMARK.series());
    int labels = number("labels", Shape.BENCHMARK.labelColumns());
    int seed = number("seed", 1);
    if (!problems.isEmpty()) {
      throw new UsageException(problems);
    }
    int names = Math.min(Shape.BENCHMARK.metricNames(), series);
    Shape shape = new Shape(names, series, labels, 1, Shape.BENCHMARK.churn());
    GeneratorSettings settings =
        new GeneratorSettings(
            seed,
            ORGANIZATION,
            1,
            "default",
            FREQUENCY_MS,
            shape,
            GeneratorSettings.Blemishes.NONE);
    Path storage = Files.createDirectories(Path.of(given.value("storage").orElseThrow()));
    generate(settings, storage, minutes, out);
    return Command.OK;
  }

  private static void generate(
      GeneratorSettings settings, Path storage, int minutes, PrintStream out) throws Exception {
    long rows = 0;
    long segments = 0;
    try (SegmentGenerator generator = new SegmentGenerator(settings, storage);
        BufferedWriter lines = Files.newBufferedWriter(storage.resolve("notifications.jsonl"))) {
      long start = START.toEpochMilli();
      for (long at = start; at < start + minutes * 60_000L; at += FREQUENCY_MS) {
        for (GeneratedSegment segment : generator.interval(at)) {
          lines.write(segment.json());
          lines.newLine();
          rows += segment.notification().rowCount();
          segments++;
        }
      }
    }
    out.printf(Locale.ROOT, "%,d rows in %,d segments under %s%n", rows, segments, storage);
  }

  private int number(String name, int standard) {
    String text = given.value(name).orElse(Integer.toString(standard));
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, with everything else that is wrong.
    }
    problems.add("--" + name + ": '" + text + "' is no positive number");
    return standard;
  }
}
