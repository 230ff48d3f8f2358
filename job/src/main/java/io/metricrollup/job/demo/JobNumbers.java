package io.metricrollup.job.demo;

import io.metricrollup.job.runtime.FlinkRest;
import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the job counts, at one moment.
 *
 * @param counters by the name of their accumulator, such as {@code rollup.rowsIn}, labels behind it
 * @param windowLagMs how far event time in the windows is behind the clock; 0 as long as one
 *     subtask says that it does not know
 */
record JobNumbers(Map<String, Long> counters, long windowLagMs) {
  static final JobNumbers NONE = new JobNumbers(Map.of(), 0);

  /** A metric in a sub-group of key and value: {@code rollup.reason.too_old.quarantined}. */
  private static final Pattern LABELLED =
      Pattern.compile("(rollup)\\.[A-Za-z]+\\.([^.]+)\\.([A-Za-z]+)");

  JobNumbers {
    counters = Map.copyOf(counters);
  }

  /** Of a running job, a second or two old. */
  static JobNumbers running(FlinkRest rest, String job) {
    Map<String, Long> counters = new TreeMap<>();
    rest.sums(job, JobNumbers::isCounter)
        .forEach((name, value) -> counters.put(accumulator(name), value.longValue()));
    return new JobNumbers(counters, windowLagMs(rest, job));
  }

  /** Of the subtask that is furthest behind; one that has no watermark yet says 0. */
  private static long windowLagMs(FlinkRest rest, String job) {
    Predicate<String> lag = name -> name.endsWith(MetricNames.WINDOW_LAG_MS);
    boolean known = rest.smallest(job, lag).values().stream().allMatch(ms -> ms > 0);
    return known
        ? rest.largest(job, lag).values().stream().mapToLong(Double::longValue).max().orElse(0)
        : 0;
  }

  private static boolean isCounter(String name) {
    return name.contains(".rollup.")
        && !name.contains("compression.")
        && !name.endsWith(MetricNames.WINDOW_LAG_MS);
  }

  private static String accumulator(String metric) {
    Matcher labelled = LABELLED.matcher(metric);
    return labelled.matches()
        ? labelled.group(1) + "." + labelled.group(3) + "." + labelled.group(2)
        : metric;
  }

  /** Of a job that has ended: exact. */
  static JobNumbers ended(FlinkRest rest, String job) {
    return new JobNumbers(rest.accumulators(job), 0);
  }

  long get(String name) {
    return counters.getOrDefault(Tally.accumulator(name), 0L);
  }

  /** Over all labels. */
  long total(String name) {
    String prefix = Tally.accumulator(name) + ".";
    return counters.entrySet().stream()
        .filter(counter -> counter.getKey().startsWith(prefix))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
