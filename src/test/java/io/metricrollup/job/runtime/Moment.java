package io.metricrollup.job.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the job is seen doing on disk. */
enum Moment {
  /** A file is being written, or waits for its commit. */
  WRITE {
    @Override
    boolean isNow(Path output, Path checkpoints) throws IOException {
      try (Stream<Path> files = Files.walk(output)) {
        return files.anyMatch(file -> file.toString().contains(".inprogress."));
      }
    }
  },

  /** A checkpoint is begun and not complete. */
  CHECKPOINT {
    @Override
    boolean isNow(Path output, Path checkpoints) throws IOException {
      List<Path> begun;
      try (Stream<Path> files = Files.walk(checkpoints, 2)) {
        begun = files.filter(file -> file.getFileName().toString().startsWith("chk-")).toList();
      }
      return begun.stream().anyMatch(folder -> !Files.exists(folder.resolve("_metadata")));
    }
  };

  /** Whether it does so just now. */
  abstract boolean isNow(Path output, Path checkpoints) throws IOException;

  /**
   * Returns when it is so.
   *
   * @param output root of what the job writes
   * @param checkpoints folder of the checkpoints of all jobs
   */
  void await(Path output, Path checkpoints) throws InterruptedException {
    long deadline = System.nanoTime() + FaultRun.LIMIT.toNanos();
    while (!isSeen(output, checkpoints)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("never seen: " + this);
      }
      Thread.sleep(2);
    }
  }

  private boolean isSeen(Path output, Path checkpoints) {
    try {
      return isNow(output, checkpoints);
    } catch (IOException | UncheckedIOException e) {
      // Something was renamed or deleted while it was looked at.
      return false;
    }
  }
}
