package io.metricrollup.job.demo;

import io.metricrollup.segment.ColumnNames;
import io.metricrollup.segment.MetricType;
import io.metricrollup.segment.SegmentIdentity;
import io.metricrollup.sketch.PackedBins;
import io.metricrollup.sketch.SketchEncoder;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The values of a segment's rows, in columns: counters, percentiles and sketches that agree with
 * one another. Lognormal around a median of each series' own.
 */
final class PointValues {
  /** Distinct values in one row at most. */
  private static final int MOST_VALUES = 12;

  private static final int MOST_OBSERVATIONS = 200;

  /** Three series in four keep a value for so long, as in real segments; the others never do. */
  private static final long KEPT_MS = 600_000;

  final double[] counts;
  final double[] sums;
  final double[] averages;
  final double[] mins;
  final double[] maxs;
  final double[][] percentiles;
  final int[] sketchEnds;
  byte[] sketches;

  private final SketchEncoder encoder = new SketchEncoder();
  private final double[] values = new double[MOST_VALUES];
  private final int[] weights = new int[MOST_VALUES];
  private final long[] bins = new long[MOST_VALUES];

  PointValues(int capacity) {
    counts = new double[capacity];
    sums = new double[capacity];
    averages = new double[capacity];
    mins = new double[capacity];
    maxs = new double[capacity];
    percentiles = new double[ColumnNames.PERCENTILES.length][capacity];
    sketchEnds = new int[capacity];
    sketches = new byte[capacity * 64];
  }

  /** Fills a row of a time, epoch ms; rows have to be filled in ascending order. */
  void fill(int row, MetricType type, long series, long timeMs, SplittableRandom random) {
    double median = median(series);
    switch (type) {
      case SUM -> counter(row, median, series, source(series, timeMs, random));
      case HISTOGRAM -> histogram(row, median, random);
      default -> gauge(row, median, series, source(series, timeMs, random));
    }
    averages[row] = sums[row] / counts[row];
  }

  /** Makes a filled row's counters no numbers. */
  void spoil(int row) {
    sums[row] = Double.NaN;
    mins[row] = Double.NaN;
    maxs[row] = Double.NaN;
    averages[row] = Double.NaN;
  }

  /** What a gauge's or counter's value comes from: the same one for as long as it is kept. */
  private static SplittableRandom source(long series, long timeMs, SplittableRandom random) {
    if (((series >> 4) & 3) == 0) {
      return random;
    }
    long times = Math.floorDiv(timeMs + Math.floorMod(series, KEPT_MS), KEPT_MS);
    return new SplittableRandom(SegmentIdentity.mix(series) ^ times);
  }

  /** From 0.01 to 100,000, the same for a series at all times. */
  private static double median(long series) {
    double uniform = (SegmentIdentity.mix(series) >>> 11) * 0x1p-53;
    return Math.exp(Math.log(0.01) + uniform * Math.log(1e7));
  }

  /** One observation; one series in sixteen is negative, one in sixteen often zero. */
  private void gauge(int row, double median, long series, SplittableRandom random) {
    double value = rounded(median * (1 + 0.1 * random.nextGaussian()));
    int kind = (int) (series & 15);
    if (kind == 0) {
      value = -value;
    } else if (kind == 1 && random.nextBoolean()) {
      value = 0;
    }
    one(row, value);
    sketchOfOne(row, value);
  }

  /**
   * A whole number. Half of the series have a sketch; a quarter has none and one observation, the
   * last quarter none and several observations.
   */
  private void counter(int row, double median, long series, SplittableRandom random) {
    double value = Math.rint(median * Math.exp(0.5 * random.nextGaussian()));
    one(row, value);
    int kind = (int) (series & 3);
    if (kind >= 2) {
      sketchOfOne(row, value);
      return;
    }
    if (kind == 1) {
      int observations = 2 + random.nextInt(5);
      counts[row] = observations;
      sums[row] = value * observations;
      mins[row] = value / 2;
      maxs[row] = value * 2;
    }
    endSketch(row, startOf(row));
  }

  private void one(int row, double value) {
    counts[row] = 1;
    sums[row] = value;
    mins[row] = value;
    maxs[row] = value;
    for (double[] percentile : percentiles) {
      percentile[row] = value;
    }
  }

  /** Some observations of at most {@link #MOST_VALUES} different values. */
  private void histogram(int row, double median, SplittableRandom random) {
    int observations = 1 + random.nextInt(MOST_OBSERVATIONS);
    int distinct = Math.min(observations, MOST_VALUES);
    for (int i = 0; i < distinct; i++) {
      values[i] = rounded(median * Math.exp(0.6 * random.nextGaussian()));
      weights[i] = observations / distinct + (i < observations % distinct ? 1 : 0);
    }
    // The weights differ by one at most, so that it does not matter which value has which.
    Arrays.sort(values, 0, distinct);
    counts[row] = observations;
    sums[row] = 0;
    for (int i = 0; i < distinct; i++) {
      sums[row] += values[i] * weights[i];
    }
    mins[row] = values[0];
    maxs[row] = values[distinct - 1];
    for (int p = 0; p < percentiles.length; p++) {
      percentiles[p][row] = quantile(ColumnNames.PERCENTILE_RANKS[p], distinct, observations);
    }
    sketch(row, distinct);
  }

  private double quantile(double rank, int distinct, int observations) {
    double wanted = rank * (observations - 1);
    int seen = 0;
    for (int i = 0; i < distinct; i++) {
      seen += weights[i];
      if (seen > wanted) {
        return values[i];
      }
    }
    return values[distinct - 1];
  }

  private void sketch(int row, int distinct) {
    int size = 0;
    for (int i = 0; i < distinct; i++) {
      long bin = PackedBins.ofValue(values[i]) + weights[i] - 1;
      if (size > 0 && PackedBins.key(bins[size - 1]) == PackedBins.key(bin)) {
        bins[size - 1] += weights[i];
      } else {
        bins[size++] = bin;
      }
    }
    encode(row, size);
  }

  private void sketchOfOne(int row, double value) {
    bins[0] = PackedBins.ofValue(value);
    encode(row, 1);
  }

  private void encode(int row, int size) {
    int start = startOf(row);
    int needed = start + SketchEncoder.maxEncodedLength(size);
    if (sketches.length < needed) {
      sketches = Arrays.copyOf(sketches, needed * 3 / 2);
    }
    endSketch(row, encoder.encode(bins, 0, size, sketches, start));
  }

  private int startOf(int row) {
    return row == 0 ? 0 : sketchEnds[row - 1];
  }

  private void endSketch(int row, int end) {
    sketchEnds[row] = end;
  }

  /** To thousandths, as instruments report; small values as they are. */
  private static double rounded(double value) {
    return Math.abs(value) < 1 ? value : Math.rint(value * 1000) / 1000;
  }
}
