package io.metricrollup.job.backfill;

import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import java.util.Map;

/**
 * How far a backfill is.
 *
 * @param segmentsRead segments decoded so far
 * @param segments segments of the whole backfill, duplicates and refused ones included
 * @param rowsIn rows read so far
 * @param windowsClosed windows closed so far, of all tiers
 */
public record BackfillProgress(long segmentsRead, long segments, long rowsIn, long windowsClosed) {

  static BackfillProgress of(Map<String, Object> accumulators, long segments) {
    return new BackfillProgress(
        sum(accumulators, MetricNames.SEGMENTS_IN),
        segments,
        sum(accumulators, MetricNames.ROWS_IN),
        sum(accumulators, MetricNames.WINDOWS_CLOSED));
  }

  /** A counter, or all counters of one name under different labels. */
  private static long sum(Map<String, Object> accumulators, String name) {
    String exact = Tally.accumulator(name);
    return accumulators.entrySet().stream()
        .filter(entry -> entry.getKey().equals(exact) || entry.getKey().startsWith(exact + "."))
        .mapToLong(entry -> (Long) entry.getValue())
        .sum();
  }
}
