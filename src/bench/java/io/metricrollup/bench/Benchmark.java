package io.metricrollup.bench;

import java.util.Set;

/** One benchmark. */
interface Benchmark {
  /** Word for the command line. */
  String name();

  /** What it measures, in one line. */
  String summary();

  /** What {@code --only} takes, if it measures several things. */
  default Set<String> subjects() {
    return Set.of();
  }

  /** Whether it runs in several forks, if it is told to; else it runs once. */
  default boolean isForked() {
    return true;
  }

  /** Runs it and says what it found. */
  Report run(BenchSettings settings) throws Exception;
}
