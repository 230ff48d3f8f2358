package io.metricrollup.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What Linux says about a process. */
final class ProcFs {
  /** Ticks of {@code /proc/PID/stat} per second; the same on every Linux that runs Java. */
  private static final double TICKS_PER_SECOND = 100;

  private static final Path PROC = Path.of("/proc");

  private ProcFs() {}

  /** User and system time so far, of all threads, in seconds. */
  static double cpuSeconds(long pid) {
    return cpuSeconds(PROC.resolve(Long.toString(pid)).resolve("stat"));
  }

  /** The largest resident size so far, bytes. */
  static long peakResidentBytes(long pid) {
    return status(pid, "VmHWM:");
  }

  /** Resident size now, bytes. */
  static long residentBytes(long pid) {
    return status(pid, "VmRSS:");
  }

  /** CPU seconds of the threads that live, by the first 15 characters of their name. */
  static Map<String, Double> cpuSecondsByThread(long pid) {
    Map<String, Double> times = new TreeMap<>();
    Path tasks = PROC.resolve(Long.toString(pid)).resolve("task");
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        addThread(thread, times);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return times;
  }

  private static void addThread(Path thread, Map<String, Double> times) throws IOException {
    try {
      String name = Files.readString(thread.resolve("comm")).strip();
      times.merge(name, cpuSeconds(thread.resolve("stat")), Double::sum);
    } catch (NoSuchFileException | UncheckedIOException e) {
      // It has ended since it was listed.
    }
  }

  private static double cpuSeconds(Path stat) {
    try {
      String text = Files.readString(stat);
      // The name in brackets may hold blanks; behind it comes the third field.
      List<String> fields = List.of(text.substring(text.lastIndexOf(')') + 2).split(" ", -1));
      long ticks = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
      return ticks / TICKS_PER_SECOND;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long status(long pid, String key) {
    Path status = PROC.resolve(Long.toString(pid)).resolve("status");
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith(key)) {
          String kilobytes = line.substring(key.length()).replace("kB", "").strip();
          return Long.parseLong(kilobytes) * 1024;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException(status + " has no " + key);
  }
}
