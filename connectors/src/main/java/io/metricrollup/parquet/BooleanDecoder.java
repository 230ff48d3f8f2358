package io.metricrollup.parquet;

/** BOOLEAN as longs, 0 and 1. */
final class BooleanDecoder extends ValueDecoder {
  @Override
  void dictionary(Cursor page, int n, ColumnVector into) throws Malformed {
    throw new Malformed("dictionary of booleans");
  }

  @Override
  void values(PageEncoding encoding, Cursor page, int n, int at, ColumnVector into)
      throws Malformed {
    long[] dst = into.roomForLongs();
    switch (encoding) {
      case PLAIN ->
          BitUnpacker.longs(page.bytes, page.skip((n + 7L) >>> 3, "values"), 1, dst, at, n);
      case RLE -> runs(page, n, dst, at);
      default -> throw encoding.unsupportedFor(leaf.physical());
    }
    into.spreadLongs(at, n);
  }

  private void runs(Cursor page, int n, long[] dst, int at) throws Malformed {
    int length = page.int32();
    page.require(length, "boolean runs");
    page.end = page.pos + length;
    int[] bits = roomForIds(n);
    HybridDecoder.values(page, 1, n, bits, 2);
    for (int i = 0; i < n; i++) {
      dst[at + i] = bits[i];
    }
  }
}
