package io.metricrollup.sketch;

import java.io.DataInput;
import java.io.IOException;
import java.util.Arrays;

/** Reads what {@link PageWriter} wrote, and accepts nothing that it would not have written. */
final class PageReader {
  private static final int CHUNK = 1 << 16;

  private final byte[] buf;
  private int pos;
  private long[] bins = new long[16];

  /** Reads a page whose length is known. */
  PageReader(byte[] page) {
    buf = page;
  }

  PageReader(DataInput in) throws IOException {
    int length = in.readInt();
    require(length >= 0, "negative length");
    // In steps, so that a damaged length does not allocate what isn't there.
    byte[] bytes = new byte[Math.min(length, CHUNK)];
    in.readFully(bytes);
    while (bytes.length < length) {
      int have = bytes.length;
      bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * have));
      in.readFully(bytes, have, bytes.length - have);
    }
    buf = bytes;
  }

  void readInto(SketchPage page) throws IOException {
    long slot = -1;
    while (pos < buf.length) {
      slot += 1 + number();
      require(slot < page.slots(), "too many slots");
      int longs = readSlot();
      page.merge((int) slot, bins, 0, longs);
    }
  }

  private int readSlot() throws IOException {
    long size = number();
    require(size > 0 && size <= (buf.length - pos) / 2, "wrong number of bins");
    if (bins.length < 2 * size) {
      bins = new long[Math.toIntExact(2 * size)];
    }
    int at = 0;
    long key = 0;
    for (int i = 0; i < size; i++) {
      key = i == 0 ? firstKey() : nextKey(key);
      long packed = number();
      require(packed <= PackedBins.MAX_PACKED_COUNT, "count out of range");
      bins[at++] = key << PackedBins.COUNT_BITS | packed;
      if (packed == 0) {
        bins[at++] = escapedCount();
      }
    }
    return at;
  }

  private long firstKey() throws IOException {
    long zigZag = number();
    return requireKey((zigZag >>> 1) ^ -(zigZag & 1));
  }

  private long nextKey(long key) throws IOException {
    long step = number();
    require(step > 0, "keys out of order");
    return requireKey(key + step);
  }

  private static long requireKey(long key) throws IOException {
    require(PackedBins.isKey(key), "key out of range");
    return key;
  }

  private long escapedCount() throws IOException {
    require(buf.length - pos >= Long.BYTES, "cut off");
    long bits = SketchInput.longAt(buf, pos);
    double count = Double.longBitsToDouble(bits);
    pos += Long.BYTES;
    require(count > 0 && count <= Double.MAX_VALUE, "count out of range");
    require(!PackedBins.isPackable(count), "count too long");
    return bits;
  }

  private long number() throws IOException {
    if (pos < buf.length && buf[pos] >= 0) {
      return buf[pos++];
    }
    long value = 0;
    for (int shift = 0; shift < 56; shift += 7) {
      require(pos < buf.length, "cut off");
      int next = buf[pos++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IOException("Corrupt sketch page: number too long at byte " + pos);
  }

  private static void require(boolean condition, String otherwise) throws IOException {
    if (!condition) {
      throw new IOException("Corrupt sketch page: " + otherwise);
    }
  }
}
