package io.metricrollup.parquet;

/** How values or levels are written in a page, by the numbers of parquet.thrift. */
enum PageEncoding {
  PLAIN,
  /** Number 1, never used. */
  GROUP_VAR_INT,
  PLAIN_DICTIONARY,
  RLE,
  BIT_PACKED,
  DELTA_BINARY_PACKED,
  DELTA_LENGTH_BYTE_ARRAY,
  DELTA_BYTE_ARRAY,
  RLE_DICTIONARY,
  BYTE_STREAM_SPLIT;

  private static final PageEncoding[] ALL = values();

  static PageEncoding of(int number) throws Malformed {
    if (number < 0 || number >= ALL.length) {
      throw new Malformed("unknown encoding " + number);
    }
    return ALL[number];
  }

  /** Whether a data page holds numbers of dictionary entries. */
  boolean isDictionary() {
    return this == PLAIN_DICTIONARY || this == RLE_DICTIONARY;
  }

  Malformed unsupportedFor(Physical physical) {
    return new Malformed("unsupported encoding " + this + " of " + physical);
  }
}
