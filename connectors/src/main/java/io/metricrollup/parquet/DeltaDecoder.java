package io.metricrollup.parquet;

import java.util.Arrays;

/**
 * DELTA_BINARY_PACKED: the first value, then blocks of differences above the block's least one, in
 * miniblocks of one bit width each. Differences wrap around, so 32-bit values are the low half of
 * what is decoded.
 */
final class DeltaDecoder {
  private DeltaDecoder() {}

  /** Decodes exactly {@code n} values, and moves behind the last miniblock. */
  static void decode(Cursor in, int n, long[] dst, int at) throws Malformed {
    int block = in.size("block");
    int miniblocks = in.size("miniblocks");
    int count = in.size("values");
    long first = in.zigzag();
    if (count != n) {
      throw new Malformed("delta encoding of " + count + " values in place of " + n);
    }
    if (miniblocks == 0 || block % miniblocks != 0 || block / miniblocks % 8 != 0 || block == 0) {
      throw new Malformed("delta block of " + block + " values in " + miniblocks + " miniblocks");
    }
    if (n == 0) {
      return;
    }
    dst[at] = first;
    int end = at + n;
    for (int i = at + 1; i < end; ) {
      i = block(in, block / miniblocks, miniblocks, dst, i, end);
    }
  }

  private static int block(Cursor in, int size, int miniblocks, long[] dst, int from, int end)
      throws Malformed {
    long least = in.zigzag();
    int widths = in.skip(miniblocks, "bit widths");
    int i = from;
    for (int m = 0; m < miniblocks && i < end; m++) {
      int n = Math.min(size, end - i);
      unpack(in, in.bytes[widths + m] & 0xff, size, n, dst, i);
      sum(dst, i, i + n, least);
      i += n;
    }
    return i;
  }

  private static void unpack(Cursor in, int width, int size, int n, long[] dst, int at)
      throws Malformed {
    if (width == 0) {
      Arrays.fill(dst, at, at + n, 0);
      return;
    }
    if (width > 64) {
      throw new Malformed("bit width " + width);
    }
    int start = in.skip(((long) n * width + 7) >>> 3, "miniblock");
    BitUnpacker.longs(in.bytes, start, width, dst, at, n);
    in.pos = (int) Math.min(in.end, start + (((long) size * width) >>> 3));
  }

  private static void sum(long[] dst, int from, int to, long least) {
    long value = dst[from - 1];
    for (int i = from; i < to; i++) {
      value += least + dst[i];
      dst[i] = value;
    }
  }
}
