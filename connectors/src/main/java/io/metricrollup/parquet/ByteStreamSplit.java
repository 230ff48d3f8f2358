package io.metricrollup.parquet;

/** BYTE_STREAM_SPLIT: the first bytes of all values, then the second ones, and so on. */
final class ByteStreamSplit {
  private ByteStreamSplit() {}

  /** Decodes {@code n} values of {@code width} bytes as unsigned little-endian numbers. */
  static void decode(Cursor in, int width, int n, long[] dst, int at) throws Malformed {
    // Streams are as long as the page says, not as the values that are asked for.
    if (in.remaining() != (long) width * n) {
      throw new Malformed(n + " split values of " + width + " bytes in " + in.remaining());
    }
    int start = in.skip((long) width * n, "values");
    byte[] src = in.bytes;
    for (int i = 0; i < n; i++) {
      long value = 0;
      for (int b = 0, p = start + i; b < width; b++, p += n) {
        value |= (src[p] & 0xffL) << (8 * b);
      }
      dst[at + i] = value;
    }
  }
}
