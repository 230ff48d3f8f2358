package io.metricrollup.parquet;

import java.util.Arrays;

/**
 * The hybrid of run-length encoding and bit packing that levels, dictionary ids and booleans are
 * written in. A run is {@code count << 1} and one value, or {@code groups << 1 | 1} and groups of
 * eight packed values, of which the last ones may be padding.
 */
final class HybridDecoder {
  private HybridDecoder() {}

  /** Decodes the definition levels of a flat column into runs of rows from {@code at} on. */
  static void levels(Cursor in, int n, int at, ColumnVector into) throws Malformed {
    int row = at;
    int end = at + n;
    while (row < end) {
      int head = in.size("run");
      if ((head & 1) == 0) {
        int count = runLength(head, end - row);
        if (bit(in.u8()) == 1) {
          into.addRun(row, row + count);
        }
        row += count;
      } else {
        int count = packedLength(head, end - row);
        int start = in.skip((count + 7) >>> 3, "packed levels");
        packedLevels(in.bytes, start, count, row, into);
        in.pos = Math.min(in.end, start + (head >>> 1));
        row += count;
      }
    }
  }

  private static int bit(int value) throws Malformed {
    if (value > 1) {
      throw new Malformed("definition level " + value + " in a flat column");
    }
    return value;
  }

  private static void packedLevels(byte[] src, int pos, int n, int at, ColumnVector into) {
    for (int i = 0; i < n; i += 64) {
      packedWord((long) Cursor.LONG.get(src, pos + (i >>> 3)), Math.min(64, n - i), at + i, into);
    }
  }

  private static void packedWord(long word, int n, int at, ColumnVector into) {
    int i = 0;
    while (i < n) {
      i += Long.numberOfTrailingZeros(word >>> i);
      if (i >= n) {
        return;
      }
      int end = Math.min(n, i + Long.numberOfTrailingZeros(~(word >>> i)));
      into.addRun(at + i, at + end);
      i = end;
    }
  }

  /** Decodes {@code n} values of {@code width} bits that have to be below {@code bound}. */
  static void values(Cursor in, int width, int n, int[] dst, int bound) throws Malformed {
    checkWidth(width);
    int i = 0;
    while (i < n) {
      int head = width == 0 ? n << 1 : in.size("run");
      if ((head & 1) == 0) {
        int count = runLength(head, n - i);
        Arrays.fill(dst, i, i + count, runValue(in, width, bound));
        i += count;
      } else {
        int count = packedLength(head, n - i);
        int start = in.skip(((long) count * width + 7) >>> 3, "packed values");
        BitUnpacker.ints(in.bytes, start, width, dst, i, count);
        checkBound(dst, i, i + count, width, bound);
        in.pos = (int) Math.min(in.end, start + (long) (head >>> 1) * width);
        i += count;
      }
    }
  }

  /** Decodes the one at {@code index} of {@code n} values, as above, and stays where it is. */
  static int value(Cursor in, int width, int n, int index, int bound) throws Malformed {
    checkWidth(width);
    int start = in.pos;
    int found = -1;
    for (int i = 0; found < 0; ) {
      int head = width == 0 ? n << 1 : in.size("run");
      int count;
      if ((head & 1) == 0) {
        count = runLength(head, n - i);
        int value = runValue(in, width, bound);
        found = index < i + count ? value : -1;
      } else {
        count = packedLength(head, n - i);
        int at = in.skip(((long) count * width + 7) >>> 3, "packed values");
        found = index < i + count ? packedValue(in, at, width, index - i, bound) : -1;
        in.pos = (int) Math.min(in.end, at + (long) (head >>> 1) * width);
      }
      i += count;
    }
    in.pos = start;
    return found;
  }

  private static int packedValue(Cursor in, int at, int width, int index, int bound)
      throws Malformed {
    long bit = 8L * at + (long) index * width;
    long word = (long) Cursor.LONG.get(in.bytes, (int) (bit >>> 3)) >>> (bit & 7);
    int value = (int) (word & (-1L >>> (Long.SIZE - width)));
    if (value < 0 || value >= bound) {
      throw outOfRange(value, bound);
    }
    return value;
  }

  private static void checkWidth(int width) throws Malformed {
    if (width < 0 || width > 32) {
      throw new Malformed("bit width " + width);
    }
  }

  private static int runValue(Cursor in, int width, int bound) throws Malformed {
    int value = 0;
    for (int shift = 0; shift < width; shift += 8) {
      value |= in.u8() << shift;
    }
    if (value < 0 || value >= bound) {
      throw outOfRange(value, bound);
    }
    return value;
  }

  private static void checkBound(int[] dst, int from, int to, int width, int bound)
      throws Malformed {
    if (1L << width <= bound) {
      return;
    }
    int sign = 0;
    for (int i = from; i < to; i++) {
      sign |= dst[i] | (bound - 1 - dst[i]);
    }
    if (sign < 0) {
      throw outOfRange(Arrays.stream(dst, from, to).max().getAsInt(), bound);
    }
  }

  private static Malformed outOfRange(int value, int bound) {
    return new Malformed("value " + Integer.toUnsignedString(value) + " is not below " + bound);
  }

  private static int runLength(int head, int left) throws Malformed {
    int count = head >>> 1;
    if (count > left) {
      throw new Malformed("run of " + count + ", " + left + " values are left");
    }
    return count;
  }

  /** Values of a packed run without the padding: less than a group, or up to 256 from DuckDB. */
  private static int packedLength(int head, int left) {
    return (int) Math.min(8L * (head >>> 1), left);
  }
}
