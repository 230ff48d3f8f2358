package io.metricrollup.job.window;

import io.metricrollup.sketch.PackedBins;
import java.util.Map;
import java.util.TreeMap;

/** One row as tests write it. Labels are String, Long, Double or Boolean. */
record Point(
    String name,
    long tid,
    long timestamp,
    double count,
    double sum,
    double min,
    double max,
    long[] bins,
    Map<String, Object> labels) {

  /** One observation, in the sketch. */
  static Point of(String name, long tid, long timestamp, double value) {
    long[] bins = {PackedBins.ofValue(value)};
    return new Point(name, tid, timestamp, 1, value, value, value, bins, Map.of());
  }

  /** No observation at all. */
  static Point empty(String name, long tid, long timestamp, double value) {
    return new Point(name, tid, timestamp, 0, value, value, value, new long[0], Map.of());
  }

  Point counting(double newCount, double newMin, double newMax) {
    return new Point(name, tid, timestamp, newCount, sum, newMin, newMax, bins, labels);
  }

  Point sketched(long... newBins) {
    return new Point(name, tid, timestamp, count, sum, min, max, newBins, labels);
  }

  Point with(String label, Object value) {
    Map<String, Object> more = new TreeMap<>(labels);
    more.put(label, value);
    return new Point(name, tid, timestamp, count, sum, min, max, bins, more);
  }
}
