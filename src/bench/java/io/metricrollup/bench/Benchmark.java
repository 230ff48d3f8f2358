package io.metricrollup.bench;

/** One benchmark. */
interface Benchmark {
  /** Word for the command line. */
  String name();

  /** What it measures, in one line. */
  String summary();

  /** Runs it and says what it found. */
  Report run(BenchSettings settings) throws Exception;
}
