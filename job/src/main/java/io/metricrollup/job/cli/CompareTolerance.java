package io.metricrollup.job.cli;

import java.util.Set;

/**
 * What is not a difference.
 *
 * @param counters relative difference of counters
 * @param percentiles relative difference of percentiles
 * @param ignored kinds that are shown only
 */
record CompareTolerance(double counters, double percentiles, Set<CompareKind> ignored) {
  CompareTolerance {
    ignored = Set.copyOf(ignored);
  }

  /** How far two numbers are apart, relative to the larger one; infinite if one is missing. */
  static double relative(double left, double right) {
    if (Double.compare(left, right) == 0 || left == right) {
      return 0;
    }
    double difference = Math.abs(left - right) / Math.max(Math.abs(left), Math.abs(right));
    return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
  }
}
