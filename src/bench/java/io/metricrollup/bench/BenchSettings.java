package io.metricrollup.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * How benchmarks are run.
 *
 * @param work folder that generated data and everything else lies in
 * @param segments storage root with segments and their {@code notifications.jsonl}, instead of
 *     generated ones
 * @param only the one of several subjects that is measured; empty for all
 * @param forks how often each yardstick and the job are run, each time in new processes
 * @param warmUpSeconds before measuring
 * @param measureSeconds of measuring
 * @param hours of generated data
 * @param organizations that the data are linked under
 * @param quick whether it is only to be seen that something runs
 */
record BenchSettings(
    Path work,
    Optional<Path> segments,
    Optional<String> only,
    int forks,
    int warmUpSeconds,
    int measureSeconds,
    int hours,
    int organizations,
    boolean quick) {
  static BenchSettings full(Path work, Optional<Path> segments, Optional<String> only) {
    return new BenchSettings(work, segments, only, 3, 240, 60, 26, 12, false);
  }

  /** To look whether something runs and about how fast: too short for figures to be quoted. */
  static BenchSettings quick(Path work, Optional<Path> segments, Optional<String> only) {
    return new BenchSettings(work, segments, only, 1, 15, 20, 4, 4, true);
  }

  BenchSettings withForks(int number) {
    return new BenchSettings(
        work, segments, only, number, warmUpSeconds, measureSeconds, hours, organizations, quick);
  }

  /** What is to be known of a run beside its figures. */
  ObjectNode json() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    String machine =
        "%d cores, %d GiB, Java %s"
            .formatted(
                system.getAvailableProcessors(),
                Math.round(system.getTotalMemorySize() / 0x1p30),
                System.getProperty("java.version"));
    return new ObjectMapper()
        .createObjectNode()
        .put("date", LocalDate.now(ZoneOffset.UTC).toString())
        .put("quick", quick)
        .put("forks", forks)
        .put("machine", machine);
  }

  boolean wants(String subject) {
    return only.isEmpty() || only.get().equals(subject);
  }
}
