package io.metricrollup.bench;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How benchmarks are run.
 *
 * @param work folder that generated data and everything else lies in
 * @param segments storage root with segments and their {@code notifications.jsonl}, instead of
 *     generated ones
 * @param forks how often each yardstick and the job are run, each time in new processes
 * @param warmUpSeconds before measuring
 * @param measureSeconds of measuring
 * @param hours of generated data
 * @param organizations that the data are linked under
 */
record BenchSettings(
    Path work,
    Optional<Path> segments,
    int forks,
    int warmUpSeconds,
    int measureSeconds,
    int hours,
    int organizations) {
  static BenchSettings full(Path work, Optional<Path> segments) {
    return new BenchSettings(work, segments, 3, 60, 60, 4, 8);
  }

  /** To look whether something runs and about how fast: too short for figures to be quoted. */
  static BenchSettings quick(Path work, Optional<Path> segments) {
    return new BenchSettings(work, segments, 1, 15, 20, 4, 4);
  }
}
