package io.metricrollup.sketch;

import java.util.Arrays;

/**
 * Quantiles of a sketch, several in one pass.
 *
 * <p>The quantile {@code q} of {@code n} observations is the value of the first bin, from the
 * lowest on, up to and including which there are more than {@code q * (n - 1)} observations: the
 * rule of DataDog's sketches-java. (For less than one observation that gives 0; here, the first
 * bin.)
 */
public final class Quantiles {
  private Quantiles() {}

  /**
   * Computes quantiles of a slot, each within 1 % of an observation, clamped to {@code [min, max]}.
   *
   * @param ranks in [0, 1], ascending
   * @param min the least observation, where it is known exactly; else negative infinity
   * @param max the greatest observation, or positive infinity
   * @param out takes one value for each rank
   * @throws IllegalArgumentException if the slot is empty
   */
  public static void of(
      SketchPage page, int slot, double[] ranks, double min, double max, double[] out) {
    of(page.longs(), page.start(slot), page.end(slot), ranks, min, max, out);
  }

  /** The same of the packed bins in {@code [from, to)}. */
  public static void of(
      long[] bins, int from, int to, double[] ranks, double min, double max, double[] out) {
    if (from >= to) {
      throw new IllegalArgumentException("An empty sketch has no quantiles");
    }
    if (min == max || PackedBins.next(bins, from) == to) {
      // As of most sketches of a minute. The values of bins are many: better not looked up.
      double only = min == max ? max : value(bins[from], min, max);
      Arrays.fill(out, 0, ranks.length, only);
      return;
    }
    double last = PackedBins.count(bins, from, to) - 1;
    double seen = 0;
    double value = 0;
    int i = 0;
    for (int at = from; at < to && i < ranks.length; at = PackedBins.next(bins, at)) {
      seen += PackedBins.count(bins, at);
      if (seen > ranks[i] * last || PackedBins.next(bins, at) == to) {
        value = value(bins[at], min, max);
        out[i++] = value;
        while (i < ranks.length && seen > ranks[i] * last) {
          out[i++] = value;
        }
      }
    }
    // Rounded away: with counts beyond 2^53, or fractional ones, the sum may not exceed the rank.
    Arrays.fill(out, i, ranks.length, value);
  }

  private static double value(long bin, double min, double max) {
    return Math.min(Math.max(PackedBins.value(PackedBins.key(bin)), min), max);
  }
}
