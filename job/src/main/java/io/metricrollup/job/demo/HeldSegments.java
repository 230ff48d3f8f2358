package io.metricrollup.job.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Segments that are not announced in their turn, and objects that are in storage only after they
 * were announced. Belongs to one thread.
 */
final class HeldSegments {
  private static final long HIDDEN_MS = 6_000;

  private final PriorityQueue<GeneratedSegment> late =
      new PriorityQueue<>(
          Comparator.comparing((GeneratedSegment held) -> held.notification().announcedAt())
              .thenComparing(GeneratedSegment::file));
  private Path hidden;
  private long hiddenUntil;

  void hold(GeneratedSegment segment) {
    late.add(segment);
  }

  /** Those to be announced at an event time, earliest first; they are held no longer. */
  List<GeneratedSegment> due(long eventTimeMs) {
    List<GeneratedSegment> due = new ArrayList<>();
    while (!late.isEmpty() && announced(late.peek()) <= eventTimeMs) {
      due.add(late.poll());
    }
    return due;
  }

  /** Number of segments held. */
  int size() {
    return late.size();
  }

  private static long announced(GeneratedSegment segment) {
    return segment.notification().announcedAt().toEpochMilli();
  }

  /** Takes an object out of the storage for some seconds. */
  void hide(Path file) throws IOException {
    hidden = file;
    hiddenUntil = System.nanoTime() + HIDDEN_MS * 1_000_000;
    Files.move(file, aside(file));
  }

  /** Puts it back when it is time. */
  void showIfDue() throws IOException {
    if (hidden != null && System.nanoTime() - hiddenUntil > 0) {
      Files.move(aside(hidden), hidden);
      hidden = null;
    }
  }

  boolean isHiding() {
    return hidden != null;
  }

  private static Path aside(Path file) {
    return file.resolveSibling(file.getFileName() + ".uploading");
  }
}
