package io.metricrollup.parquet;

/**
 * BYTE_ARRAY as numbers of values. Dictionary entries and values of plain and delta-length pages
 * stay where their page was decompressed to, in the vector's data.
 */
final class BinaryDecoder extends ValueDecoder {
  /** Ids of more rows than that are all unpacked. */
  private static final int FEW = 16;

  private final int maxValueBytes;
  private long[] lengths = new long[0];
  private long[] prefixes = new long[0];

  BinaryDecoder(DecodeLimits limits) {
    maxValueBytes = limits.maxValueBytes();
  }

  @Override
  boolean keepsPage(PageEncoding encoding) {
    return encoding == PageEncoding.PLAIN || encoding == PageEncoding.DELTA_LENGTH_BYTE_ARRAY;
  }

  @Override
  void dictionary(Cursor page, int n, ColumnVector into) throws Malformed {
    plain(page, n, into);
    dictionarySize = n;
  }

  @Override
  void values(PageEncoding encoding, Cursor page, int n, int at, ColumnVector into)
      throws Malformed {
    int[] dst = into.roomForIds();
    if (encoding.isDictionary()) {
      System.arraycopy(ids(page, n), 0, dst, at, n);
    } else {
      int first = into.values;
      append(encoding, page, n, into);
      for (int i = 0; i < n; i++) {
        dst[at + i] = first + i;
      }
    }
    into.spreadIds(at, n);
  }

  @Override
  void selected(
      PageEncoding encoding,
      Cursor page,
      int n,
      int at,
      int rows,
      RowSelection selection,
      ColumnVector into)
      throws Malformed {
    // A page of more bytes than its ids can take would be walked through for each row.
    boolean padded = page.remaining() > (long) Integer.BYTES * n;
    if (!encoding.isDictionary() || selection.size() > FEW || padded) {
      values(encoding, page, n, at, into);
      return;
    }
    int[] dst = into.roomForIds();
    int width = page.u8();
    for (int i = 0; i < selection.size(); i++) {
      int row = selection.row(i);
      if (row >= at && row < at + rows && into.hasValue(row)) {
        dst[row] = HybridDecoder.value(page, width, n, into.valuesBetween(at, row), dictionarySize);
      }
    }
  }

  private void append(PageEncoding encoding, Cursor page, int n, ColumnVector into)
      throws Malformed {
    switch (encoding) {
      case PLAIN -> plain(page, n, into);
      case DELTA_LENGTH_BYTE_ARRAY -> deltaLength(page, n, into);
      case DELTA_BYTE_ARRAY -> delta(page, n, into);
      default -> throw encoding.unsupportedFor(leaf.physical());
    }
  }

  private void plain(Cursor page, int n, ColumnVector into) throws Malformed {
    page.require(4L * n, "lengths of values");
    into.reserveValues(n);
    int values = into.values;
    for (int i = values; i < values + n; i++) {
      int length = checkLength(page.int32());
      into.starts[i] = page.skip(length, "value");
      into.lengths[i] = length;
    }
    into.values = values + n;
  }

  private void deltaLength(Cursor page, int n, ColumnVector into) throws Malformed {
    lengths = room(lengths, n);
    DeltaDecoder.decode(page, n, lengths, 0);
    into.reserveValues(n);
    int values = into.values;
    for (int i = 0; i < n; i++) {
      int length = checkLength(lengths[i]);
      into.starts[values + i] = page.skip(length, "value");
      into.lengths[values + i] = length;
    }
    into.values = values + n;
  }

  /** Each value is a prefix of the one before and a suffix: these are built in the data. */
  private void delta(Cursor page, int n, ColumnVector into) throws Malformed {
    prefixes = room(prefixes, n);
    lengths = room(lengths, n);
    DeltaDecoder.decode(page, n, prefixes, 0);
    DeltaDecoder.decode(page, n, lengths, 0);
    into.reserveValues(n);
    into.reserveData(plainLength(n));
    int previous = 0;
    int previousLength = 0;
    for (int i = 0; i < n; i++) {
      int prefix = (int) prefixes[i];
      int suffix = (int) lengths[i];
      if (prefix > previousLength) {
        throw new Malformed("prefix of " + prefix + " bytes of a value of " + previousLength);
      }
      int start = into.dataEnd;
      System.arraycopy(into.data, previous, into.data, start, prefix);
      int from = page.skip(suffix, "suffix");
      System.arraycopy(page.bytes, from, into.data, start + prefix, suffix);
      previous = start;
      previousLength = prefix + suffix;
      into.addValue(start, previousLength);
    }
  }

  private long plainLength(int n) throws Malformed {
    long sum = 0;
    for (int i = 0; i < n; i++) {
      sum += checkLength((long) checkLength(prefixes[i]) + checkLength(lengths[i]));
    }
    return sum;
  }

  private int checkLength(long length) throws Malformed {
    if (length < 0 || length > maxValueBytes) {
      throw new Malformed("value of " + length + " bytes, the limit is " + maxValueBytes);
    }
    return (int) length;
  }

  private static long[] room(long[] array, int n) {
    return array.length >= n ? array : new long[Math.max(n, 2 * array.length)];
  }
}
