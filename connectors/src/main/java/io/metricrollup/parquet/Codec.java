package io.metricrollup.parquet;

/** Compression codecs, by the numbers of parquet.thrift. */
enum Codec {
  UNCOMPRESSED,
  SNAPPY,
  GZIP,
  LZO,
  BROTLI,
  LZ4,
  ZSTD,
  LZ4_RAW;

  private static final Codec[] ALL = values();

  static Codec of(int number) throws Malformed {
    if (number < 0 || number >= ALL.length) {
      throw new Malformed("unknown codec " + number);
    }
    return ALL[number];
  }
}
