package io.metricrollup.job.window;

import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** What the rollup windows report. */
final class WindowMetrics {
  private final Tally tally;
  private volatile Footprint total = Footprint.NOTHING;

  /**
   * @param lag ms by which the watermark is behind the clock; called by any thread
   */
  WindowMetrics(RuntimeContext context, LongSupplier lag) {
    tally = new Tally(context);
    tally.declare(MetricNames.ROWS_MERGED);
    tally.declare(MetricNames.LATE_ROWS);
    tally.declare(MetricNames.SUPPLEMENTARY_ROWS);
    tally.declare(MetricNames.PERCENTILES_WITHHELD);
    tally.declare(MetricNames.LABELS_MISSING);
    MetricGroup group = Tally.group(context.getMetricGroup());
    group.<Long, Gauge<Long>>gauge(MetricNames.OPEN_WINDOWS, () -> total.windows());
    group.<Long, Gauge<Long>>gauge(MetricNames.OPEN_WINDOW_BYTES, () -> total.bytes());
    group.<Long, Gauge<Long>>gauge(MetricNames.ACTIVE_SERIES, () -> total.series());
    group.<Long, Gauge<Long>>gauge(MetricNames.WINDOW_LAG_MS, lag::getAsLong);
  }

  void merged(int rows, int lateRows, long labelsMissing) {
    tally.add(MetricNames.ROWS_MERGED, rows);
    tally.add(MetricNames.LATE_ROWS, lateRows);
    tally.add(MetricNames.LABELS_MISSING, labelsMissing);
  }

  /** A window left: as a supplement if it was late. */
  void closed(int frequency, boolean late, long rows, long withheld) {
    if (late) {
      tally.add(MetricNames.SUPPLEMENTARY_ROWS, rows);
    } else {
      String tier = Integer.toString(frequency);
      tally.add(MetricNames.WINDOWS_CLOSED, MetricNames.FREQUENCY, tier, 1);
    }
    tally.add(MetricNames.PERCENTILES_WITHHELD, withheld);
  }

  /** What all tables of the subtask hold. */
  Footprint total() {
    return total;
  }

  void changed(Footprint before, Footprint after) {
    total = total.replace(before, after);
  }
}
