package io.metricrollup.sink;

import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import java.util.HashMap;
import java.util.Map;
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
  private volatile long lagMs;

  SinkMetrics(MetricGroup operatorGroup) {
    this.group = Tally.group(operatorGroup);
    this.committed = group.counter(MetricNames.FILES_COMMITTED);
    this.alreadyThere = group.counter(MetricNames.FILES_ALREADY_THERE);
    group.gauge(MetricNames.ANNOUNCEMENT_LAG_MS, (Gauge<Long>) () -> lagMs);
  }

  void announced(SegmentCommittable file, long nowMs) {
    if (file.alreadyThere()) {
      alreadyThere.inc();
      return;
    }
    committed.inc();
    lagMs = nowMs - file.announcedAtMs();
    tiers.computeIfAbsent(file.frequencyMs(), this::tier).count(file);
  }

  private Tier tier(int frequencyMs) {
    MetricGroup tier = group.addGroup(MetricNames.FREQUENCY, Integer.toString(frequencyMs));
    return new Tier(
        tier.counter(MetricNames.SEGMENTS_OUT),
        tier.counter(MetricNames.ROWS_OUT),
        tier.counter(MetricNames.BYTES_OUT));
  }

  private record Tier(Counter segments, Counter rows, Counter bytes) {
    void count(SegmentCommittable file) {
      segments.inc();
      rows.inc(file.rows());
      bytes.inc(file.length());
    }
  }
}
