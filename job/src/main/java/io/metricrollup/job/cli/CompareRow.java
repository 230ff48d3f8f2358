package io.metricrollup.job.cli;

import io.metricrollup.segment.ColumnNames;
import io.metricrollup.sketch.MalformedSketchException;
import io.metricrollup.sketch.Quantiles;
import io.metricrollup.sketch.SketchDecoder;
import io.metricrollup.sketch.SketchPage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All rows of one key, merged: counts and sums added, bounds joined, sketches merged, of each label
 * any row's value. Mutable; for one thread.
 */
final class CompareRow {
  /** How far a sketch's count may be from its row's, relatively: counts are doubles. */
  private static final double COUNT_TOLERANCE = 1e-6;

  private final Map<String, Object> labels = new TreeMap<>();
  private final List<byte[]> sketches = new ArrayList<>(1);
  private final double[] percentiles = new double[ColumnNames.PERCENTILES.length];
  private int rows;
  private double count;
  private double sum;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  CompareRow() {
    Arrays.fill(percentiles, Double.NaN);
  }

  /** Begins with the next row of this key. */
  void next() {
    rows++;
  }

  /** Takes a value of the row under its current column name. */
  void take(String column, Object value) {
    switch (column) {
      case ColumnNames.COUNT -> count += number(value);
      case ColumnNames.SUM -> sum += number(value);
      case ColumnNames.MIN -> min = Math.min(min, number(value));
      case ColumnNames.MAX -> max = Math.max(max, number(value));
      case ColumnNames.SKETCH -> sketches.add((byte[]) value);
      default -> takeOther(column, value);
    }
  }

  private void takeOther(String column, Object value) {
    int percentile = List.of(ColumnNames.PERCENTILES).indexOf(column);
    if (percentile >= 0) {
      percentiles[percentile] = number(value);
    } else if (!column.equals(ColumnNames.AVG) && !column.equals(ColumnNames.TSNS)) {
      labels.putIfAbsent(column, value);
    }
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  /** Number of rows that were merged. */
  int rows() {
    return rows;
  }

  /** Count, sum, min and max, by name. */
  Map<String, Double> counters() {
    Map<String, Double> counters = new TreeMap<>();
    counters.put("count", count);
    counters.put("sum", sum);
    counters.put("min", min);
    counters.put("max", max);
    return counters;
  }

  Map<String, Object> labels() {
    return labels;
  }

  /**
   * By {@code ColumnNames.PERCENTILES}: of a single row what the file says, else what the merged
   * sketch says; NaN where there is nothing to be said.
   */
  double[] percentiles(SketchDecoder decoder) {
    boolean said = rows == 1 && !Double.isNaN(percentiles[0]);
    return said ? percentiles : merged(decoder);
  }

  private double[] merged(SketchDecoder decoder) {
    double[] values = new double[percentiles.length];
    Arrays.fill(values, Double.NaN);
    try {
      SketchPage page = new SketchPage(1);
      for (byte[] sketch : sketches) {
        int longs = decoder.decode(sketch, 0, sketch.length);
        page.merge(0, decoder.bins(), 0, longs);
      }
      boolean covers =
          !page.isEmpty(0) && Math.abs(page.count(0) - count) <= COUNT_TOLERANCE * count;
      if (covers) {
        Quantiles.of(page, 0, ColumnNames.PERCENTILE_RANKS, min, max, values);
      }
      return values;
    } catch (MalformedSketchException e) {
      return values;
    }
  }
}
