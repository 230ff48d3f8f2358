package io.metricrollup.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/**
 * Deletes what a job has committed some time ago, as long as it is open: a run would leave more
 * than 20 GB, and a page cache that grows by as much, where each page that is touched first costs a
 * virtual machine several times the write. Only for jobs that are not restarted: a committable of a
 * checkpoint has to be found there again.
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
        Thread.sleep(PERIOD.toMillis());
        if (Files.exists(folder)) {
          Files.walkFileTree(folder, new Old(FileTime.from(Instant.now().minus(AGE))));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      failure = e;
    }
  }

  private static final class Old extends SimpleFileVisitor<Path> {
    private final FileTime until;

    Old(FileTime until) {
      this.until = until;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (isSegment(file) && attributes.lastModifiedTime().compareTo(until) < 0) {
        Files.delete(file);
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
