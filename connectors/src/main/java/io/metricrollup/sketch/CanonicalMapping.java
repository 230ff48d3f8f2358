package io.metricrollup.sketch;

/**
 * The one index mapping that sketches are kept and written in: logarithmic, relative accuracy 0.01,
 * index offset 0. Index {@code i} stands for the values in {@code [gamma^i, gamma^(i+1))}, with
 * {@code gamma = 1.01 / 0.99}.
 *
 * <p>The arithmetic is that of {@code LogarithmicMapping} in DataDog's sketches, so that a value
 * falls into the same bin and a bin stands for the same double, to the last bit.
 */
final class CanonicalMapping {
  static final double GAMMA = (1 + 0.01) / (1 - 0.01);

  /** The lowest index that a positive double reaches, and the highest. */
  static final int MIN_INDEX;

  static final int MAX_INDEX;

  private static final double MULTIPLIER = 1 / Math.log1p(GAMMA - 1);
  private static final double ACCURACY = (GAMMA - 1) / (GAMMA + 1);
  private static final double MIN_INDEXABLE = Double.MIN_NORMAL * (1 + ACCURACY) / (1 - ACCURACY);

  // Writers derive gamma from 0.01 in several ways that differ in the last bits. At the farthest
  // index a tolerance of 1e-9 moves a bin's bounds by 4e-5 of the value, 0.2 % of the bin's width.
  private static final double TOLERANCE = 1e-9;

  private static final double[] VALUES;

  static {
    MIN_INDEX = index(Double.MIN_VALUE);
    MAX_INDEX = index(Double.MAX_VALUE);
    VALUES = new double[MAX_INDEX - MIN_INDEX + 1];
    for (int i = 0; i < VALUES.length; i++) {
      // The topmost bin's value would round to infinity; the writers of this mapping never use it.
      VALUES[i] =
          Math.min(Math.exp((MIN_INDEX + i) / MULTIPLIER) * (1 + ACCURACY), Double.MAX_VALUE);
    }
  }

  private CanonicalMapping() {}

  /** Whether a logarithmic mapping is this one but for rounding. */
  static boolean isSame(double gamma, double indexOffset) {
    return Math.abs(gamma - GAMMA) <= TOLERANCE && Math.abs(indexOffset) <= TOLERANCE;
  }

  static boolean isReachable(long index) {
    return index >= MIN_INDEX && index <= MAX_INDEX;
  }

  /** Whether a magnitude is too close to zero to be told from it. */
  static boolean countsAsZero(double magnitude) {
    return magnitude <= MIN_INDEXABLE;
  }

  /** The index of a positive, finite value. */
  static int index(double value) {
    double index = Math.log(value) * MULTIPLIER;
    // Not floor: a whole negative number belongs one lower here, as in every writer's bins.
    return index >= 0 ? (int) index : (int) index - 1;
  }

  /** The value that a bin stands for: within 1 % of every value in it. */
  static double value(int index) {
    return VALUES[index - MIN_INDEX];
  }
}
