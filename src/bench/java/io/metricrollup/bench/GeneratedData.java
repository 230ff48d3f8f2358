package io.metricrollup.bench;

import io.metricrollup.job.demo.GeneratedSegment;
import io.metricrollup.job.demo.GeneratorSettings;
import io.metricrollup.job.demo.GeneratorSettings.Shape;
import io.metricrollup.job.demo.SegmentGenerator;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Segments of one organization from the project's own generator, kept for the next run. */
final class GeneratedData {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final int FREQUENCY_MS = 10_000;

  /** To be raised with every change of what the generator makes of the same settings. */
  private static final int VERSION = 2;

  private static final UUID ORGANIZATION = UUID.fromString("6d657472-6963-4000-8000-726f6c6c7570");

  private GeneratedData() {}

  /**
   * The root of the segments, which are generated if they are not there.
   *
   * @param work folder that they lie in
   * @param start of the first one
   */
  static Path root(Path work, Shape shape, Instant start, Duration length) throws IOException {
    String name =
        String.format(
            "generated-v%d-%ds-%dc-%s-%s",
            VERSION, shape.series(), shape.labelColumns(), time(start), length);
    Path root = work.resolve(name);
    if (!Files.exists(root.resolve(BenchData.NOTIFICATIONS))) {
      generate(root, shape, start.toEpochMilli(), length.toMillis());
    }
    return root;
  }

  private static String time(Instant start) {
    return Duration.between(START, start).toString();
  }

  private static void generate(Path root, Shape shape, long start, long length) throws IOException {
    GeneratorSettings settings =
        new GeneratorSettings(
            1,
            ORGANIZATION,
            1,
            BenchData.COLLECTOR,
            FREQUENCY_MS,
            shape,
            GeneratorSettings.Blemishes.NONE);
    Files.createDirectories(root);
    Path unfinished = root.resolve(BenchData.NOTIFICATIONS + ".part");
    try (SegmentGenerator generator = new SegmentGenerator(settings, root);
        BufferedWriter lines = Files.newBufferedWriter(unfinished)) {
      for (long at = start; at < start + length; at += FREQUENCY_MS) {
        for (GeneratedSegment segment : generator.interval(at)) {
          lines.write(segment.json());
          lines.newLine();
        }
      }
    }
    Files.move(unfinished, root.resolve(BenchData.NOTIFICATIONS));
  }
}
