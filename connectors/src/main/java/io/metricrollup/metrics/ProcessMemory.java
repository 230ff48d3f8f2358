package io.metricrollup.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * The memory that a container's limit counts. The JVM does not know it: native memory of zstd and
 * of the allocator is in none of its pools.
 */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  private ProcessMemory() {}

  /** Adds the gauge to an operator's metrics. */
  public static void register(MetricGroup operatorGroup) {
    Tally.group(operatorGroup)
        .gauge(MetricNames.RESIDENT_MEMORY_BYTES, (Gauge<Long>) ProcessMemory::residentBytes);
  }

  /** Resident memory of this process in bytes; 0 on a system that is not Linux. */
  static long residentBytes() {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
