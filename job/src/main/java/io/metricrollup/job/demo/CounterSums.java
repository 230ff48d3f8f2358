package io.metricrollup.job.demo;

import io.metricrollup.segment.ColumnNames;
import java.io.IOException;

/**
 * Counters of many rows, added up: what every tier has to agree with its input in. Belongs to one
 * thread.
 */
final class CounterSums {
  /** Adding in another order changes a sum by less than this part of what was added. */
  private static final double ROUNDING = 1e-9;

  private double count;
  private double sum;
  private double magnitude;

  /** Adds the rows of the open file, but for those without counters. */
  void add(SegmentColumns segment) throws IOException {
    double[] sums = segment.doubles(ColumnNames.SUM).clone();
    double[] counts = segment.doubles(ColumnNames.COUNT);
    for (int row = 0; row < segment.rows(); row++) {
      if (Double.isFinite(sums[row])) {
        count += counts[row];
        sum += sums[row];
        magnitude += Math.abs(sums[row]);
      }
    }
  }

  /** Observations; a whole number. */
  long count() {
    return (long) count;
  }

  double sum() {
    return sum;
  }

  /** Whether both count the same observations, and add up to the same but for rounding. */
  boolean agreesWith(CounterSums other) {
    return count == other.count
        && Math.abs(sum - other.sum) <= ROUNDING * Math.max(magnitude, other.magnitude);
  }
}
