package io.metricrollup.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Linux says about a process at a moment.
 *
 * @param resident bytes in memory
 * @param outsideHeap of those, the bytes that are not Java's heap
 * @param openFiles files, sockets and pipes
 * @param threads threads
 */
public record ProcessSample(long resident, long outsideHeap, long openFiles, long threads) {
  public static ProcessSample of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    List<String> status = Files.readAllLines(process.resolve("status"));
    long resident = number(status, "VmRSS:") * 1024;
    try (Stream<Path> files = Files.list(process.resolve("fd"))) {
      return new ProcessSample(
          resident, resident - heap(process), files.count(), number(status, "Threads:"));
    }
  }

  /** The heap is the largest mapping that is in memory. */
  private static long heap(Path process) throws IOException {
    return Files.readAllLines(process.resolve("smaps")).stream()
            .filter(line -> line.startsWith("Rss:"))
            .mapToLong(ProcessSample::digits)
            .max()
            .orElseThrow()
        * 1024;
  }

  private static long number(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(ProcessSample::digits)
        .findFirst()
        .orElseThrow();
  }

  private static long digits(String line) {
    return Long.parseLong(line.replaceAll("\\D", ""));
  }
}
