package io.metricrollup.bench;

/** Names of what several subjects are measured by. */
final class Measures {
  static final String RATE = "rows read per second";
  static final String CPU = "CPU per row read";
  static final String PEAK = "peak resident memory";

  private Measures() {}
}
