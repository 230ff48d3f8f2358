package io.metricrollup.parquet;

/**
 * Packs numbers of a fixed width back to back, lowest bit first: Parquet's bit-packed order. The
 * caller writes whole groups of eight, so that a group of width {@code w} is {@code w} bytes.
 */
final class BitPacker {
  private BitPacker() {}

  /**
   * Packs {@code values[from, to)} and fills the last group of eight with zeros.
   *
   * @param width bits a value, 0 to 31; higher bits of a value must be clear
   */
  static void packInts(int[] values, int from, int to, int width, ByteSink out) {
    int next = from;
    if (width <= Byte.SIZE) {
      next = packGroups(values, from, to, width, out);
    } else if (width <= Short.SIZE) {
      next = packWideGroups(values, from, to, width, out);
    }
    packRest(values, next, to, width, out);
  }

  /** Packs groups of eight values that fit into one long; returns where the rest begins. */
  private static int packGroups(int[] values, int from, int to, int width, ByteSink out) {
    int i = from;
    for (; i + 8 <= to; i += 8) {
      out.writeLowBytes(
          four(values, i, width) | (four(values, i + 4, width) << (4 * width)), width);
    }
    return i;
  }

  /** Packs groups of eight values that fit into two longs; returns where the rest begins. */
  private static int packWideGroups(int[] values, int from, int to, int width, ByteSink out) {
    int i = from;
    for (; i + 8 <= to; i += 8) {
      long low = four(values, i, width);
      long high = four(values, i + 4, width);
      if (width < Short.SIZE) {
        low |= high << (4 * width);
        high >>>= Long.SIZE - 4 * width;
      }
      out.writeLong(low);
      out.writeLowBytes(high, width - Long.BYTES);
    }
    return i;
  }

  private static long four(int[] values, int at, int width) {
    return values[at]
        | ((long) values[at + 1] << width)
        | ((long) values[at + 2] << (2 * width))
        | ((long) values[at + 3] << (3 * width));
  }

  private static void packRest(int[] values, int from, int to, int width, ByteSink out) {
    int groups = (to - from + 7) >>> 3;
    long pending = 0;
    int bits = 0;
    for (int i = from; i < to; i++) {
      long value = values[i];
      pending |= value << bits;
      bits += width;
      if (bits >= Long.SIZE) {
        out.writeLong(pending);
        bits -= Long.SIZE;
        pending = value >>> (width - bits);
      }
    }
    int padded = bits + ((groups << 3) - (to - from)) * width;
    flush(pending, padded, out);
  }

  /**
   * Packs {@code values[from, to)}, whole groups of eight.
   *
   * @param width bits a value, 0 to 64; higher bits of a value must be clear
   */
  static void packLongs(long[] values, int from, int to, int width, ByteSink out) {
    long pending = 0;
    int bits = 0;
    for (int i = from; i < to; i++) {
      long value = values[i];
      pending |= value << bits;
      bits += width;
      if (bits >= Long.SIZE) {
        out.writeLong(pending);
        bits -= Long.SIZE;
        pending = bits == 0 ? 0 : value >>> (width - bits);
      }
    }
    flush(pending, bits, out);
  }

  private static void flush(long pending, int bits, ByteSink out) {
    out.writeLowBytes(pending, Math.min(bits, Long.SIZE) >>> 3);
    for (int written = Long.SIZE; written < bits; written += Byte.SIZE) {
      out.write(0);
    }
  }
}
