package io.metricrollup.bench;

import java.nio.file.Path;
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
 */
record BenchSettings(
    Path work,
    Optional<Path> segments,
    Optional<String> only,
    int forks,
    int warmUpSeconds,
    int measureSeconds,
    int hours,
    int organizations) {
  static BenchSettings full(Path work, Optional<Path> segments, Optional<String> only) {
    return new BenchSettings(work, segments, only, 3, 60, 60, 4, 12);
  }

  /** To look whether something runs and about how fast: too short for figures to be quoted. */
  static BenchSettings quick(Path work, Optional<Path> segments, Optional<String> only) {
    return new BenchSettings(work, segments, only, 1, 15, 20, 4, 4);
  }

  boolean wants(String subject) {
    return only.isEmpty() || only.get().equals(subject);
  }
}
