package io.metricrollup.parquet;

/**
 * Little-endian bit packing: value {@code i} of {@code width} bits begins at bit {@code i * width},
 * lowest bit first.
 *
 * <p>Loads whole words, so the source needs {@link Cursor#SLACK} bytes behind the last value.
 */
final class BitUnpacker {
  private BitUnpacker() {}

  /** Unpacks {@code n} values of 1 to 32 bits. */
  static void ints(byte[] src, int pos, int width, int[] dst, int at, int n) {
    int done = 0;
    if (width <= 8) {
      done = bytes(src, pos, width, dst, at, n);
    } else if (width <= 16) {
      done = shorts(src, pos, width, dst, at, n);
    }
    long mask = -1L >>> (64 - width);
    long bit = 8L * pos + (long) done * width;
    for (int i = at + done; i < at + n; i++, bit += width) {
      dst[i] = (int) ((long) Cursor.LONG.get(src, (int) (bit >>> 3)) >>> (bit & 7) & mask);
    }
  }

  /** Groups of eight values that fit a word. */
  private static int bytes(byte[] src, int pos, int w, int[] dst, int at, int n) {
    int mask = (1 << w) - 1;
    int end = at + (n & -8);
    int p = pos;
    for (int i = at; i < end; i += 8, p += w) {
      long word = (long) Cursor.LONG.get(src, p);
      dst[i] = (int) word & mask;
      dst[i + 1] = (int) (word >>> w) & mask;
      dst[i + 2] = (int) (word >>> (2 * w)) & mask;
      dst[i + 3] = (int) (word >>> (3 * w)) & mask;
      dst[i + 4] = (int) (word >>> (4 * w)) & mask;
      dst[i + 5] = (int) (word >>> (5 * w)) & mask;
      dst[i + 6] = (int) (word >>> (6 * w)) & mask;
      dst[i + 7] = (int) (word >>> (7 * w)) & mask;
    }
    return n & -8;
  }

  /** Groups of eight values in two words; the second begins at a byte or in the middle of one. */
  private static int shorts(byte[] src, int pos, int w, int[] dst, int at, int n) {
    int mask = (1 << w) - 1;
    int half = w >>> 1;
    int shift = 4 * w & 7;
    int end = at + (n & -8);
    int p = pos;
    for (int i = at; i < end; i += 8, p += w) {
      long low = (long) Cursor.LONG.get(src, p);
      long high = (long) Cursor.LONG.get(src, p + half) >>> shift;
      dst[i] = (int) low & mask;
      dst[i + 1] = (int) (low >>> w) & mask;
      dst[i + 2] = (int) (low >>> (2 * w)) & mask;
      dst[i + 3] = (int) (low >>> (3 * w)) & mask;
      dst[i + 4] = (int) high & mask;
      dst[i + 5] = (int) (high >>> w) & mask;
      dst[i + 6] = (int) (high >>> (2 * w)) & mask;
      dst[i + 7] = (int) (high >>> (3 * w)) & mask;
    }
    return n & -8;
  }

  /** Unpacks {@code n} values of 1 to 64 bits. */
  static void longs(byte[] src, int pos, int width, long[] dst, int at, int n) {
    long mask = -1L >>> (64 - width);
    long bit = 8L * pos;
    for (int i = at; i < at + n; i++, bit += width) {
      int p = (int) (bit >>> 3);
      int shift = (int) bit & 7;
      long value = (long) Cursor.LONG.get(src, p) >>> shift;
      if (shift + width > 64) {
        value |= (long) src[p + 8] << (64 - shift);
      }
      dst[i] = value & mask;
    }
  }
}
