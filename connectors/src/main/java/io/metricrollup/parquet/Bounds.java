package io.metricrollup.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.format.Statistics;

/**
 * Footer statistics: number of nulls, and smallest and largest value where readers can use them.
 */
final class Bounds {
  /** Longer strings are left out: bounds are there to skip files by, not to fill the footer. */
  private static final int MAX_STRING = 128;

  private Bounds() {}

  /** Bounds given as 64 bits. */
  static Statistics range(long min, long max, int nulls) {
    return nulls(nulls).setMin_value(bytes(min)).setMax_value(bytes(max));
  }

  /** The number of nulls only. */
  static Statistics nulls(int nulls) {
    return new Statistics().setNull_count(nulls);
  }

  static Statistics longs(DenseRows rows) {
    if (rows.count() == 0) {
      return nulls(rows.nulls());
    }
    long[] values = rows.values();
    long min = values[0];
    long max = values[0];
    for (int i = 1; i < rows.count(); i++) {
      min = Math.min(min, values[i]);
      max = Math.max(max, values[i]);
    }
    return range(min, max, rows.nulls());
  }

  /**
   * Bounds of doubles. None if there is a NaN, whose place in the order readers do not agree on;
   * zeros are widened to both signs, as the format asks.
   */
  static Statistics doubles(DenseRows rows) {
    if (rows.count() == 0) {
      return nulls(rows.nulls());
    }
    long[] values = rows.values();
    long least = Long.MAX_VALUE;
    long greatest = Long.MIN_VALUE;
    for (int i = 0; i < rows.count(); i++) {
      long value = inOrder(values[i]);
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    double min = Double.longBitsToDouble(inOrder(least));
    double max = Double.longBitsToDouble(inOrder(greatest));
    if (Double.isNaN(min) || Double.isNaN(max)) {
      return nulls(rows.nulls());
    }
    long low = Double.doubleToRawLongBits(min == 0 ? -0.0 : min);
    long high = Double.doubleToRawLongBits(max == 0 ? 0.0 : max);
    return range(low, high, rows.nulls());
  }

  /**
   * The bits of doubles as longs in the same order, NaNs outermost, and back: longs are compared in
   * less time.
   */
  private static long inOrder(long bits) {
    return bits ^ (bits >> 63 & Long.MAX_VALUE);
  }

  /** The same as {@link #strings(ByteStrings, BytesDictionary, int)}, remembered. */
  static Statistics strings(
      ByteStrings strings, BytesDictionary distinct, int nulls, DictionaryMemo memo) {
    if (memo == null || !memo.isOf(distinct.entries(), distinct.size())) {
      return strings(strings, distinct, nulls);
    }
    if (memo.least() != null) {
      return nulls(nulls).setMin_value(memo.least()).setMax_value(memo.greatest());
    }
    Statistics bounds = strings(strings, distinct, nulls);
    memo.keepBounds(bounds.getMin_value(), bounds.getMax_value());
    return bounds;
  }

  /** Bounds of strings, from the distinct ones. */
  static Statistics strings(ByteStrings strings, BytesDictionary distinct, int nulls) {
    if (distinct.size() == 0) {
      return nulls(nulls);
    }
    int[] refs = distinct.entries();
    int min = refs[0];
    int max = refs[0];
    for (int e = 1; e < distinct.size(); e++) {
      min = strings.compare(refs[e], min) < 0 ? refs[e] : min;
      max = strings.compare(refs[e], max) > 0 ? refs[e] : max;
    }
    if (strings.length(min) > MAX_STRING || strings.length(max) > MAX_STRING) {
      return nulls(nulls);
    }
    return nulls(nulls).setMin_value(strings.copy(min)).setMax_value(strings.copy(max));
  }

  private static byte[] bytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }
}
