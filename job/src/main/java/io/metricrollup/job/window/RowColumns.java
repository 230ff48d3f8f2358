package io.metricrollup.job.window;

import io.metricrollup.segment.ColumnNames;
import io.metricrollup.sketch.Quantiles;
import io.metricrollup.sketch.SketchEncoder;
import java.util.Arrays;

/**
 * The columns of a window's rows that are computed: counters, percentiles, encoded sketches. Reused
 * from window to window.
 */
final class RowColumns {
  private static final double[] RANKS = ColumnNames.PERCENTILE_RANKS;

  // A sketch counts in doubles; what is missing within this share is rounding.
  private static final double COVERED = 1 - 1e-6;

  private final SketchEncoder encoder = new SketchEncoder();
  private final double[] quantiles = new double[RANKS.length];
  double[] counts = {};
  double[] sums = {};
  double[] mins = {};
  double[] maxs = {};
  double[][] percentiles = new double[RANKS.length][0];
  byte[] sketches = new byte[1024];
  int[] sketchEnds = {};

  private int sketchEnd;
  private int withheld;

  /** Fills all columns; returns in how many rows percentiles are withheld. */
  int fill(Window window, int[] series, int rows) {
    reserve(rows);
    sketchEnd = 0;
    withheld = 0;
    for (int row = 0; row < rows; row++) {
      AccumulatorPage page = window.page(series[row] >>> AccumulatorPage.SLOT_BITS);
      int slot = series[row] & (AccumulatorPage.SLOTS - 1);
      counts[row] = page.count(slot);
      sums[row] = page.sum(slot);
      mins[row] = page.min(slot);
      maxs[row] = page.max(slot);
      fillSketch(page, slot, row);
    }
    return withheld;
  }

  private void fillSketch(AccumulatorPage page, int slot, int row) {
    boolean empty = page.sketches().isEmpty(slot);
    if (!empty) {
      encode(page, slot);
    }
    sketchEnds[row] = sketchEnd;
    if (!empty && page.sketches().count(slot) >= counts[row] * COVERED) {
      Quantiles.of(page.sketches(), slot, RANKS, mins[row], maxs[row], quantiles);
    } else {
      Arrays.fill(quantiles, Double.NaN);
      withheld += counts[row] > 0 ? 1 : 0;
    }
    for (int p = 0; p < RANKS.length; p++) {
      percentiles[p][row] = quantiles[p];
    }
  }

  private void encode(AccumulatorPage page, int slot) {
    int needed = SketchEncoder.maxEncodedLength(page.sketches().size(slot));
    if (sketches.length - sketchEnd < needed) {
      sketches = Arrays.copyOf(sketches, Math.max(sketchEnd + needed, sketches.length * 2));
    }
    sketchEnd = encoder.encode(page.sketches(), slot, sketches, sketchEnd);
  }

  private void reserve(int rows) {
    if (counts.length < rows) {
      counts = new double[rows];
      sums = new double[rows];
      mins = new double[rows];
      maxs = new double[rows];
      sketchEnds = new int[rows];
      for (int p = 0; p < RANKS.length; p++) {
        percentiles[p] = new double[rows];
      }
    }
  }
}
