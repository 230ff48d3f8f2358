package io.metricrollup.parquet;

import java.util.Arrays;

/**
 * One bit per row, in the layout of {@link java.util.BitSet#toLongArray()}: row {@code r} is bit
 * {@code r & 63} of word {@code r >>> 6}. Says which rows have a value (a set bit is a value, a
 * clear one a null), and holds booleans. Bits behind the last row are ignored.
 *
 * <p>Where an array of presence bits is asked for, {@code null} means that every row has a value.
 */
public final class RowBits {
  private RowBits() {}

  /** The number of words that hold {@code rows} bits. */
  public static int words(int rows) {
    return (rows + 63) >>> 6;
  }

  /** The bit of one row. */
  public static boolean get(long[] bits, int row) {
    return (bits[row >>> 6] >>> row & 1) != 0;
  }

  /** Sets the bit of one row. */
  public static void set(long[] bits, int row) {
    bits[row >>> 6] |= 1L << row;
  }

  /** Sets the bits of rows {@code [from, to)}, at least one. */
  public static void set(long[] bits, int from, int to) {
    int first = from >>> 6;
    int last = (to - 1) >>> 6;
    long low = -1L << from;
    long high = -1L >>> -to;
    if (first == last) {
      bits[first] |= low & high;
      return;
    }
    bits[first] |= low;
    Arrays.fill(bits, first + 1, last, -1L);
    bits[last] |= high;
  }

  /** The number of bits set among the first {@code rows}. */
  public static int count(long[] bits, int rows) {
    int count = 0;
    for (int w = 0; w < rows >>> 6; w++) {
      count += Long.bitCount(bits[w]);
    }
    int rest = rows & 63;
    return rest == 0 ? count : count + Long.bitCount(bits[rows >>> 6] << (64 - rest));
  }

  /**
   * The bits of up to eight rows from {@code row} on, lowest first; those behind are unspecified.
   */
  static int octet(long[] bits, int row) {
    int word = row >>> 6;
    int shift = row & 63;
    long low = bits[word] >>> shift;
    if (shift > 56 && word + 1 < bits.length) {
      low |= bits[word + 1] << (64 - shift);
    }
    return (int) (low & 0xFF);
  }
}
