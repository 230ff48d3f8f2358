package io.metricrollup.job.demo;

import io.metricrollup.job.runtime.LocalRuntimeException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;

/**
 * The folder of a demo: {@code in} and {@code out} hold segments, two files what was announced and
 * refused; they stay. {@code broker} and {@code cluster} hold what these write and go when the demo
 * went well. One demo at a time; the next one begins with an empty folder.
 */
final class DemoFolder implements AutoCloseable {
  private static final String LOCK = "demo.lock";
  private static final long NEEDED_BYTES = 1L << 30;
  private static final long LEAST_FREE_BYTES = 128L << 20;

  private final Path folder;
  private final FileChannel lock;

  private DemoFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Makes or empties the folder.
   *
   * @throws LocalRuntimeException if it is none of ours, in use, not writable or has no room
   */
  static DemoFolder prepare(Path path) {
    Path folder = path.toAbsolutePath().normalize();
    try {
      checkOurs(folder);
      Files.createDirectories(folder);
      DemoFolder prepared = new DemoFolder(folder, lock(folder));
      prepared.removeScratch();
      delete(prepared.in());
      delete(prepared.out());
      delete(prepared.announced());
      delete(prepared.quarantine());
      prepared.checkRoom(NEEDED_BYTES);
      Files.createDirectories(prepared.in());
      Files.createDirectories(prepared.out());
      return prepared;
    } catch (IOException e) {
      throw new LocalRuntimeException(
          "The folder " + folder + " cannot be written (" + e + ").", e);
    }
  }

  private static void checkOurs(Path folder) throws IOException {
    if (!Files.isDirectory(folder) || Files.exists(folder.resolve(LOCK))) {
      return;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      if (entries.findAny().isPresent()) {
        throw new LocalRuntimeException(
            "The folder " + folder + " has other things in it; name a new one.");
      }
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // Held by another demo of this JVM: the same answer.
    }
    channel.close();
    throw new LocalRuntimeException(
        "Another demo is running in " + folder + "; give this one a folder of its own.");
  }

  /** Storage root of what is fed. */
  Path in() {
    return folder.resolve("in");
  }

  /** Storage root of what the job writes. */
  Path out() {
    return folder.resolve("out");
  }

  /** File for what the job announces, a message a line. */
  Path announced() {
    return folder.resolve("announced.jsonl");
  }

  /** File for what the job refuses, a record a line. */
  Path quarantine() {
    return folder.resolve("quarantine.jsonl");
  }

  Path broker() {
    return folder.resolve("broker");
  }

  Path cluster() {
    return folder.resolve("cluster");
  }

  /**
   * Returns if a broker and a cluster can go on writing.
   *
   * @throws LocalRuntimeException if the disk is nearly full
   */
  void checkRoom() {
    checkRoom(LEAST_FREE_BYTES);
  }

  private void checkRoom(long needed) {
    long free = folder.toFile().getUsableSpace();
    if (free < needed) {
      throw new LocalRuntimeException(
          String.format(
              "Only %d MiB are free at %s, %d MiB are needed; make room or name another folder.",
              free >> 20, folder, needed >> 20));
    }
  }

  /** Deletes what broker and cluster wrote; they have to be gone. */
  void removeScratch() throws IOException {
    delete(broker());
    delete(cluster());
  }

  private static void delete(Path path) throws IOException {
    FileUtils.deleteFileOrDirectory(path.toFile());
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  /** Lets another demo have the folder. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
