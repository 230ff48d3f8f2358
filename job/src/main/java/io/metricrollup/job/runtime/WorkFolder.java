package io.metricrollup.job.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder a local process keeps everything in. */
final class WorkFolder {
  /** Below this a broker or a cluster would fail later, with a less clear message. */
  private static final long LEAST_FREE_BYTES = 256L << 20;

  private WorkFolder() {}

  /**
   * Makes the folder.
   *
   * @throws LocalRuntimeException if it cannot be made or there is next to no room
   */
  static Path prepare(Path folder) {
    try {
      Path made = Files.createDirectories(folder.toAbsolutePath());
      long free = made.toFile().getUsableSpace();
      if (free < LEAST_FREE_BYTES) {
        throw new LocalRuntimeException(
            "Only " + (free >> 20) + " MiB are free at " + made + "; 256 MiB are needed.");
      }
      return made;
    } catch (IOException e) {
      throw new LocalRuntimeException("The folder " + folder + " cannot be made (" + e + ").", e);
    }
  }
}
