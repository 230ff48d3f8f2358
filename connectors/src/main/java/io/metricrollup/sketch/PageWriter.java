package io.metricrollup.sketch;

import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The stored form of a {@link SketchPage}:
 *
 * <pre>
 * page = int: length of the rest in bytes, (skip slot)*
 * skip = number of empty slots before this one
 * slot = number of bins, bin+
 * bin  = key (zig-zag) or difference to the last key, count
 *      | the same, 0, 8 bytes of the count as a double, lowest first
 * </pre>
 *
 * Numbers are unsigned, seven bits a byte, lowest first; empty slots at the end are left out.
 */
final class PageWriter {
  private static final int MAX_BIN_BYTES = 3 + 1 + Long.BYTES;

  private static final int USUAL_BIN_BYTES = 3;

  private byte[] buf;
  private int pos;
  private int skipped;

  /**
   * @param longs that the page has, about
   */
  PageWriter(int longs) {
    buf = new byte[256 + longs * USUAL_BIN_BYTES];
  }

  void slot(long[] longs, int start, int end) {
    if (start == end) {
      skipped++;
      return;
    }
    reserve(10 + (long) (end - start) * MAX_BIN_BYTES);
    number(skipped);
    skipped = 0;
    number(bins(longs, start, end));
    int last = 0;
    for (int at = start; at < end; at = PackedBins.next(longs, at)) {
      int key = PackedBins.key(longs[at]);
      number(at == start ? (key << 1) ^ (key >> 31) : key - last);
      last = key;
      number(longs[at] & PackedBins.MAX_PACKED_COUNT);
      if (PackedBins.isEscaped(longs[at])) {
        SketchInput.putLong(buf, pos, longs[at + 1]);
        pos += Long.BYTES;
      }
    }
  }

  void flush(DataOutput out) throws IOException {
    out.writeInt(pos);
    out.write(buf, 0, pos);
  }

  /** What was written, without its length. */
  byte[] bytes() {
    return Arrays.copyOf(buf, pos);
  }

  private static int bins(long[] longs, int start, int end) {
    int bins = 0;
    for (int at = start; at < end; at = PackedBins.next(longs, at)) {
      bins++;
    }
    return bins;
  }

  private void reserve(long bytes) {
    if (buf.length - pos < bytes) {
      buf = Arrays.copyOf(buf, Math.max(Math.toIntExact(pos + bytes), buf.length / 2 * 3));
    }
  }

  private void number(long value) {
    while ((value & ~0x7FL) != 0) {
      buf[pos++] = (byte) (value | 0x80);
      value >>>= 7;
    }
    buf[pos++] = (byte) value;
  }
}
