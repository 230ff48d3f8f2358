package io.metricrollup.sketch;

/**
 * The form in which sketches are held and handed on: a sequence of longs, one bin after the other
 * in ascending order of the values they stand for.
 *
 * <pre>
 * bin    = key << 44 | count             if count is an integer, 1 <= count < 2^44
 *        = key << 44, raw bits of count  otherwise (fractional or huge): two longs
 * key    = index + 40000                 of a positive value
 *        = 0                             of zero, and of what counts as zero
 *        = -(index + 40000)              of a negative value, by its magnitude
 * index  = of the logarithmic mapping with relative accuracy 0.01 and offset 0, -37221 to 35487
 * </pre>
 *
 * A sequence is canonical: keys strictly ascend, every count is finite and positive, and a count
 * that fits into one long takes one. So equal sketches are equal sequences.
 */
public final class PackedBins {
  static final int COUNT_BITS = 44;
  static final long MAX_PACKED_COUNT = (1L << COUNT_BITS) - 1;

  // Beyond the lowest index, so that every positive value's key is positive.
  private static final int BIAS = 40_000;

  private PackedBins() {}

  /**
   * The bin of one observation. What is too close to zero to have an index of its own (below about
   * 2.27e-308) counts as zero.
   *
   * @param value finite
   */
  public static long ofValue(double value) {
    double magnitude = Math.abs(value);
    if (CanonicalMapping.countsAsZero(magnitude)) {
      return 1;
    }
    int key = keyOfIndex(CanonicalMapping.index(magnitude));
    return ((long) (value < 0 ? -key : key) << COUNT_BITS) | 1;
  }

  /** The key of the bin that starts with this long. */
  public static int key(long bin) {
    return (int) (bin >> COUNT_BITS);
  }

  /** Whether the bin's count is in the next long, as a double's raw bits. */
  public static boolean isEscaped(long bin) {
    return (bin & MAX_PACKED_COUNT) == 0;
  }

  /** The count of the bin that starts at {@code at}. */
  public static double count(long[] bins, int at) {
    long packed = bins[at] & MAX_PACKED_COUNT;
    return packed != 0 ? packed : Double.longBitsToDouble(bins[at + 1]);
  }

  /** Where the bin behind the one at {@code at} starts. */
  public static int next(long[] bins, int at) {
    return isEscaped(bins[at]) ? at + 2 : at + 1;
  }

  /** The value that a bin stands for: 0, or within 1 % of the values in it. */
  public static double value(int key) {
    if (key == 0) {
      return 0;
    }
    return key > 0 ? CanonicalMapping.value(key - BIAS) : -CanonicalMapping.value(-key - BIAS);
  }

  /** The sum of the counts in {@code [from, to)}. */
  public static double count(long[] bins, int from, int to) {
    double total = 0;
    for (int at = from; at < to; at = next(bins, at)) {
      total += count(bins, at);
    }
    return Math.min(total, Double.MAX_VALUE);
  }

  /** The key of a positive value's index; negated, that of the negative value. */
  static int keyOfIndex(int index) {
    return index + BIAS;
  }

  static int indexOfKey(int key) {
    return Math.abs(key) - BIAS;
  }

  static boolean isKey(long key) {
    return key == 0 || CanonicalMapping.isReachable(Math.abs(key) - BIAS);
  }

  static boolean isPackable(double count) {
    long packed = (long) count;
    return packed == count && packed >= 1 && packed <= MAX_PACKED_COUNT;
  }

  /** Writes one bin, in one long or two; returns the position behind it. */
  static int put(long[] bins, int at, int key, double count) {
    if (isPackable(count)) {
      bins[at] = ((long) key << COUNT_BITS) | (long) count;
      return at + 1;
    }
    bins[at] = (long) key << COUNT_BITS;
    bins[at + 1] = Double.doubleToRawLongBits(count);
    return at + 2;
  }

  /**
   * Merges {@code a[i, iEnd)} and {@code b[j, jEnd)} into {@code dst} from 0 on, which has room for
   * both; returns the number of longs written. Counts add as doubles, at most up to the largest.
   */
  static int merge(long[] a, int i, int iEnd, long[] b, int j, int jEnd, long[] dst) {
    int n = 0;
    while (i < iEnd || j < jEnd) {
      int keyA = i < iEnd ? key(a[i]) : Integer.MAX_VALUE;
      int keyB = j < jEnd ? key(b[j]) : Integer.MAX_VALUE;
      double count = 0;
      if (keyA <= keyB) {
        count = count(a, i);
        i = next(a, i);
      }
      if (keyB <= keyA) {
        count += count(b, j);
        j = next(b, j);
      }
      n = put(dst, n, Math.min(keyA, keyB), Math.min(count, Double.MAX_VALUE));
    }
    return n;
  }
}
