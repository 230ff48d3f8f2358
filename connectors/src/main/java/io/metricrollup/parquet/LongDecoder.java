package io.metricrollup.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** INT32 and INT64 as longs. */
final class LongDecoder extends ValueDecoder {
  private long[] dictionary = new long[0];

  @Override
  void dictionary(Cursor page, int n, ColumnVector into) throws Malformed {
    page.require((long) n * leaf.physical().width(), "dictionary");
    if (dictionary.length < n) {
      dictionary = new long[n];
    }
    plain(page, n, dictionary, 0);
    dictionarySize = n;
  }

  @Override
  void values(PageEncoding encoding, Cursor page, int n, int at, ColumnVector into)
      throws Malformed {
    long[] dst = into.roomForLongs();
    switch (encoding) {
      case PLAIN -> plain(page, n, dst, at);
      case PLAIN_DICTIONARY, RLE_DICTIONARY -> look(ids(page, n), n, dst, at);
      case DELTA_BINARY_PACKED -> {
        DeltaDecoder.decode(page, n, dst, at);
        narrow(dst, at, at + n);
      }
      case BYTE_STREAM_SPLIT -> {
        ByteStreamSplit.decode(page, leaf.physical().width(), n, dst, at);
        narrow(dst, at, at + n);
      }
      default -> throw encoding.unsupportedFor(leaf.physical());
    }
    into.spreadLongs(at, n);
  }

  private void look(int[] ids, int n, long[] dst, int at) {
    for (int i = 0; i < n; i++) {
      dst[at + i] = dictionary[ids[i]];
    }
  }

  private void plain(Cursor page, int n, long[] dst, int at) throws Malformed {
    int width = leaf.physical().width();
    int pos = page.skip((long) n * width, "values");
    if (width == 8) {
      ByteBuffer.wrap(page.bytes, pos, n * 8)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asLongBuffer()
          .get(dst, at, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      dst[at + i] = (int) Cursor.INT.get(page.bytes, pos + 4 * i);
    }
    narrow(dst, at, at + n);
  }

  /** Keeps the low half of 32-bit values and extends it as their type says. */
  private void narrow(long[] dst, int from, int to) {
    if (leaf.physical() != Physical.INT32) {
      return;
    }
    boolean unsigned = leaf.unsigned();
    for (int i = from; i < to; i++) {
      dst[i] = unsigned ? dst[i] & 0xffffffffL : (int) dst[i];
    }
  }
}
