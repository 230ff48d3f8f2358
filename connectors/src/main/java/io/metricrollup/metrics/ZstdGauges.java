package io.metricrollup.metrics;

import io.metricrollup.zstd.ZstdStats;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** Shows what a task's zstd pool has done. */
public final class ZstdGauges {
  public static final String COMPRESSION = "compression";
  public static final String DECOMPRESSION = "decompression";

  private ZstdGauges() {}

  /**
   * @param direction {@link #COMPRESSION} or {@link #DECOMPRESSION}
   */
  public static void register(MetricGroup operatorGroup, String direction, ZstdStats stats) {
    MetricGroup group = Tally.group(operatorGroup).addGroup(direction);
    group.gauge(MetricNames.ZSTD_CONTEXTS, (Gauge<Long>) stats::contextsCreated);
    group.gauge(MetricNames.ZSTD_PAGES, (Gauge<Long>) stats::pages);
    group.gauge(MetricNames.ZSTD_BYTES_IN, (Gauge<Long>) stats::bytesIn);
    group.gauge(MetricNames.ZSTD_BYTES_OUT, (Gauge<Long>) stats::bytesOut);
  }
}
