package io.metricrollup.batch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Takes the zeros out of ids of a byte each: of a hundred label columns a row has a value in some
 * twenty. What it gathered is valid until the next call. For one thread.
 */
final class SparseIds {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;

  /** Moves the lowest bit of byte j to bit 56 + j. */
  private static final long GATHER = 0x0102040810204080L;

  private long[] present = {};
  private byte[] values = {};

  static int words(int rows) {
    return (rows + 63) >>> 6;
  }

  /** By word of presence bits, how many rows before it have an id. */
  static void countBefore(long[] present, int words, int[] before) {
    int count = 0;
    for (int word = 0; word < words; word++) {
      before[word] = count;
      count += Long.bitCount(present[word]);
    }
  }

  /** Gathers the ids that are not 0 of {@code rows} rows; returns how many there are. */
  int gather(byte[] ids, int offset, int rows) {
    if (values.length < rows) {
      values = new byte[rows];
      present = new long[words(rows)];
    }
    int count = 0;
    for (int from = 0; from < rows; from += Long.SIZE) {
      long bits = bits(ids, offset + from, Math.min(Long.SIZE, rows - from));
      present[from >>> 6] = bits;
      for (long left = bits; left != 0; left &= left - 1) {
        values[count++] = ids[offset + from + Long.numberOfTrailingZeros(left)];
      }
    }
    return count;
  }

  private static long bits(byte[] ids, int from, int rows) {
    long bits = 0;
    int row = 0;
    for (; row + 8 <= rows; row += 8) {
      long eight = (long) LONGS.get(ids, from + row);
      long notZero = (((eight & LOW_BITS) + LOW_BITS) | eight) & ~LOW_BITS;
      bits |= (((notZero >>> 7) * GATHER) >>> 56) << row;
    }
    for (; row < rows; row++) {
      bits |= ids[from + row] == 0 ? 0 : 1L << row;
    }
    return bits;
  }

  /** One bit a row: whether its id is not 0. */
  long[] present() {
    return present;
  }

  /** The ids that are not 0, in order of their rows. */
  byte[] values() {
    return values;
  }
}
