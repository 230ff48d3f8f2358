package io.metricrollup.sketch;

/**
 * Another writer's index mapping, of which only the way back is needed: from an index to the value
 * that its bin stands for, and from there to our key.
 *
 * <p>All mappings of the encoding are logarithms to the base gamma, shifted by an offset: the exact
 * one, and four that replace the logarithm between two powers of 2 by a polynomial in the
 * significand's fraction. Source: the {@code mapping} package of DataDog's sketches-java.
 */
final class ForeignMapping {
  /** What {@link #key} returns for an index that no positive finite double has. */
  static final int UNREACHABLE = -1;

  private static final double LN_2 = Math.log(2);

  // By layout: log2((1 + s) 2^e) is taken for e + c[0] s + c[1] s^2 + ...; none for the exact log.
  private static final double[][] COEFFICIENTS = {
    {},
    {1},
    {4.0 / 3, -1.0 / 3},
    {10.0 / 7, -3.0 / 5, 6.0 / 35},
    {36.0 / 25, -17.0 / 25, 8.0 / 25, -2.0 / 25}
  };

  static final int LAYOUTS = COEFFICIENTS.length;

  private final double[] coefficients;
  private final double width;
  private final double indexOffset;
  private final double accuracy;

  /**
   * @param layout 0 logarithmic, 1 linear, 2 quadratic, 3 cubic, 4 quartic
   */
  ForeignMapping(int layout, double gamma, double indexOffset) {
    coefficients = COEFFICIENTS[layout];
    this.indexOffset = indexOffset;
    // The polynomials are steepest at 0, where they spread a bin over most of the values.
    double exactGamma =
        coefficients.length == 0 ? gamma : Math.pow(gamma, 1 / (coefficients[0] * LN_2));
    accuracy = (exactGamma - 1) / (exactGamma + 1);
    width = Math.log1p(gamma - 1) / (coefficients.length == 0 ? 1 : LN_2);
  }

  /** Whether bins of this mapping have any width, and any accuracy. */
  boolean isUsable() {
    return width > 0 && accuracy > 0 && accuracy < 1 && Double.isFinite(indexOffset);
  }

  /** Our key for the positive value of a bin, 0 if it counts as zero, or {@link #UNREACHABLE}. */
  int key(int index) {
    double lowerBound = exp((index - indexOffset) * width);
    double upperBound = exp((index + 1 - indexOffset) * width);
    if (lowerBound == Double.POSITIVE_INFINITY || !(upperBound > 0)) {
      return UNREACHABLE;
    }
    double value = Math.min(lowerBound * (1 + accuracy), Double.MAX_VALUE);
    return CanonicalMapping.countsAsZero(value)
        ? 0
        : PackedBins.keyOfIndex(CanonicalMapping.index(value));
  }

  private double exp(double log) {
    if (coefficients.length == 0) {
      return Math.exp(log);
    }
    double exponent = Math.floor(log);
    if (exponent > Double.MAX_EXPONENT) {
      return Double.POSITIVE_INFINITY;
    }
    return exponent < -1075 ? 0 : Math.scalb(1 + root(log - exponent), (int) exponent);
  }

  /** The {@code s} in [0, 1] whose polynomial is {@code y}, by Newton's method. */
  private double root(double y) {
    double s = y;
    for (int round = 0; round < 8; round++) {
      double value = 0;
      double slope = 0;
      for (int i = coefficients.length - 1; i >= 0; i--) {
        slope = slope * s + value + coefficients[i];
        value = (value + coefficients[i]) * s;
      }
      s -= (value - y) / slope;
    }
    return Math.min(Math.max(s, 0), 1);
  }
}
