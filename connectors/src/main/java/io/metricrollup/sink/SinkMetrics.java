package io.metricrollup.sink;

import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * What the committer counts, as metrics only: a committer has no accumulators in Flink 2.2. The
 * summary of a bounded run is taken from its announcements, which say the same. Counted after the
 * announcement is safe, by the task's thread.
 */
final class SinkMetrics {
  private final MetricGroup group;
  private final Counter committed;
  private final Counter alreadyThere;
  private final Map<Integer, Tier> tiers = new HashMap<>();
  private final Clock clock;
  private volatile long lagMs;

  SinkMetrics(MetricGroup operatorGroup, Clock clock) {
    this.group = Tally.group(operatorGroup);
    this.clock = clock;
    this.committed = group.counter(MetricNames.FILES_COMMITTED);
    this.alreadyThere = group.counter(MetricNames.FILES_ALREADY_THERE);
    group.gauge(MetricNames.ANNOUNCEMENT_LAG_MS, (Gauge<Long>) () -> lagMs);
  }

  void announced(SegmentCommittable file, long nowMs) {
    Tier tier = tiers.computeIfAbsent(file.frequencyMs(), f -> tier(f, file.windowEnd()));
    tier.newestEnd.accumulateAndGet(file.windowEnd(), Math::max);
    if (file.alreadyThere()) {
      alreadyThere.inc();
      return;
    }
    committed.inc();
    lagMs = nowMs - file.announcedAtMs();
    tier.count(file);
  }

  private Tier tier(int frequencyMs, long firstEnd) {
    MetricGroup tier = group.addGroup(MetricNames.FREQUENCY, Integer.toString(frequencyMs));
    AtomicLong newestEnd = new AtomicLong(firstEnd);
    tier.gauge(MetricNames.FRESHNESS_MS, (Gauge<Long>) () -> clock.millis() - newestEnd.get());
    return new Tier(
        tier.counter(MetricNames.SEGMENTS_OUT),
        tier.counter(MetricNames.ROWS_OUT),
        tier.counter(MetricNames.BYTES_OUT),
        newestEnd);
  }

  private record Tier(Counter segments, Counter rows, Counter bytes, AtomicLong newestEnd) {
    void count(SegmentCommittable file) {
      segments.inc();
      rows.inc(file.rows());
      bytes.inc(file.length());
    }
  }
}
