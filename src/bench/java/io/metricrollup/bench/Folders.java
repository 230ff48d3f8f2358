package io.metricrollup.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders for what benchmarks write. */
final class Folders {
  private Folders() {}

  /** An empty folder. */
  static Path fresh(BenchSettings settings, String name) throws IOException {
    Path folder = settings.work().resolve(name);
    delete(folder);
    return Files.createDirectories(folder);
  }

  /** With all that is in it; nothing happens if it does not exist. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
