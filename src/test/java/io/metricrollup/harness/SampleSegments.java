package io.metricrollup.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The real segments that development is checked against; each of {@code otel}, {@code legacy} and
 * {@code legacy-counters} is a storage root. They are not part of the project: where the folder is
 * absent, the calling test is skipped, and says so.
 *
 * @param root storage root
 */
public record SampleSegments(Path root) {
  private static final String PROPERTY = "rollup.segments";

  /** The folder of that name; skips the test if there is none. */
  public static SampleSegments folder(String name) {
    Path samples = Path.of(System.getProperty(PROPERTY, ""));
    Path root = samples.resolve(name).toAbsolutePath().normalize();
    assumeTrue(
        Files.isDirectory(root),
        () -> "skipped: no real segments at " + root + " (system property " + PROPERTY + ")");
    return new SampleSegments(root);
  }

  /** The announcements, in time order. */
  public List<String> notifications() throws IOException {
    return Files.readAllLines(root.resolve("notifications.jsonl"));
  }

  /** The segments' paths. */
  public List<Path> segments() throws IOException {
    return Folders.files(root.resolve("db"), ".parquet");
  }

  /** What an independent implementation computed for a tier. */
  public Path expected(int frequencyMs) {
    return root.resolve("expected-" + frequencyMs + ".parquet");
  }
}
