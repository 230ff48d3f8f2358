package io.metricrollup.metrics;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What an operator counts, twice at once: as metrics of the group {@code rollup}, which a dashboard
 * reads while the job runs, and as accumulators {@code rollup.NAME[.LABEL]}, which the summary of a
 * bounded run reads at its end. For the task's thread only; call it per batch or segment, not per
 * row.
 */
public final class Tally {
  private static final String GROUP = "rollup";

  private final RuntimeContext context;
  private final MetricGroup group;
  private final Map<String, Entry> entries = new HashMap<>();

  public Tally(RuntimeContext context) {
    this.context = context;
    this.group = group(context.getMetricGroup());
  }

  /** The one metric group of this job's operators. */
  public static MetricGroup group(MetricGroup operatorGroup) {
    return operatorGroup.addGroup(GROUP);
  }

  /** Name of the accumulator behind a counter. */
  public static String accumulator(String name) {
    return GROUP + "." + name;
  }

  /** Makes the counter known with value 0, so that a dashboard shows it before it first moves. */
  public void declare(String name) {
    add(name, 0);
  }

  public void add(String name, long n) {
    Entry entry = entries.get(name);
    if (entry == null) {
      entry = entry(name, group.counter(name));
    }
    entry.add(n);
  }

  /**
   * Counts under a label, as in {@code quarantined} by {@code reason}: a metric {@code NAME} in the
   * sub-group {@code KEY.VALUE}, an accumulator {@code rollup.NAME.VALUE}.
   */
  public void add(String name, String key, String value, long n) {
    String labelled = name + "." + value;
    Entry entry = entries.get(labelled);
    if (entry == null) {
      entry = entry(labelled, group.addGroup(key, value).counter(name));
    }
    entry.add(n);
  }

  private Entry entry(String name, Counter counter) {
    // Operators of one chain share their accumulators; the first to count makes it.
    LongCounter accumulator = context.getLongCounter(accumulator(name));
    Entry entry = new Entry(counter, accumulator);
    entries.put(name, entry);
    return entry;
  }

  private record Entry(Counter counter, LongCounter accumulator) {
    void add(long n) {
      counter.inc(n);
      accumulator.add(n);
    }
  }
}
