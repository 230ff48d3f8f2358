package io.metricrollup.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Deletes what a job has committed some time ago, as long as it is open: a run would leave more
 * than 20 GB, and a page cache that grows by as much, where each page that is touched first costs a
 * virtual machine several times the write. One file at a time, as fast as they came: much memory
 * that is free at once may be given back to the host before the next files need it. Only for jobs
 * that are not restarted: a committable of a checkpoint has to be found there again.
 */
final class Retention implements AutoCloseable {
  private static final Duration AGE = Duration.ofSeconds(60);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final Path folder;
  private final Thread thread;
  private volatile IOException failure;

  private Retention(Path folder) {
    this.folder = folder;
    this.thread = new Thread(this::work, "retention");
  }

  static Retention of(Path folder) {
    Retention retention = new Retention(folder);
    retention.thread.start();
    return retention;
  }

  private void work() {
    try {
      while (true) {
        Instant end = Instant.now().plus(PERIOD);
        for (Segment segment : due(end)) {
          sleepUntil(segment.written().plus(AGE));
          Files.delete(segment.file());
        }
        sleepUntil(end);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      failure = e;
    }
  }

  /** The segments that will be of that age by then, the oldest first. */
  private List<Segment> due(Instant end) throws IOException {
    Segments segments = new Segments(end.minus(AGE));
    if (Files.exists(folder)) {
      Files.walkFileTree(folder, segments);
    }
    segments.found.sort(Comparator.comparing(Segment::written));
    return segments.found;
  }

  private static void sleepUntil(Instant time) throws InterruptedException {
    Thread.sleep(Math.max(0, Duration.between(Instant.now(), time).toMillis()));
  }

  private record Segment(Path file, Instant written) {}

  private static final class Segments extends SimpleFileVisitor<Path> {
    private final List<Segment> found = new ArrayList<>();
    private final Instant until;

    Segments(Instant until) {
      this.until = until;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      Instant written = attributes.lastModifiedTime().toInstant();
      if (isSegment(file) && written.isBefore(until)) {
        found.add(new Segment(file, written));
      }
      return FileVisitResult.CONTINUE;
    }

    /** What is not committed yet has another name, and may lose that any time. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (isSegment(file)) {
        throw e;
      }
      return FileVisitResult.CONTINUE;
    }

    private static boolean isSegment(Path file) {
      String name = file.getFileName().toString();
      return name.startsWith("tbl_") && name.endsWith(".parquet");
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    thread.interrupt();
    thread.join();
    if (failure != null) {
      throw failure;
    }
  }
}
