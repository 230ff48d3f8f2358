package io.metricrollup.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** FLOAT and DOUBLE as doubles. */
final class DoubleDecoder extends ValueDecoder {
  private double[] dictionary = new double[0];
  private long[] bits = new long[0];

  @Override
  void dictionary(Cursor page, int n, ColumnVector into) throws Malformed {
    page.require((long) n * leaf.physical().width(), "dictionary");
    if (dictionary.length < n) {
      dictionary = new double[n];
    }
    plain(page, n, dictionary, 0);
    dictionarySize = n;
  }

  @Override
  void values(PageEncoding encoding, Cursor page, int n, int at, ColumnVector into)
      throws Malformed {
    double[] dst = into.roomForDoubles();
    switch (encoding) {
      case PLAIN -> plain(page, n, dst, at);
      case PLAIN_DICTIONARY, RLE_DICTIONARY -> look(ids(page, n), n, dst, at);
      case BYTE_STREAM_SPLIT -> split(page, n, dst, at);
      default -> throw encoding.unsupportedFor(leaf.physical());
    }
    into.spreadDoubles(at, n);
  }

  private void look(int[] ids, int n, double[] dst, int at) {
    for (int i = 0; i < n; i++) {
      dst[at + i] = dictionary[ids[i]];
    }
  }

  private void plain(Cursor page, int n, double[] dst, int at) throws Malformed {
    int width = leaf.physical().width();
    int pos = page.skip((long) n * width, "values");
    if (width == 8) {
      ByteBuffer.wrap(page.bytes, pos, n * 8)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asDoubleBuffer()
          .get(dst, at, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      dst[at + i] = Float.intBitsToFloat((int) Cursor.INT.get(page.bytes, pos + 4 * i));
    }
  }

  private void split(Cursor page, int n, double[] dst, int at) throws Malformed {
    if (bits.length < n) {
      bits = new long[n];
    }
    int width = leaf.physical().width();
    ByteStreamSplit.decode(page, width, n, bits, 0);
    for (int i = 0; i < n; i++) {
      dst[at + i] =
          width == 8 ? Double.longBitsToDouble(bits[i]) : Float.intBitsToFloat((int) bits[i]);
    }
  }
}
