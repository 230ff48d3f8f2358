package io.metricrollup.parquet;

/** Physical types, by the numbers of parquet.thrift. */
enum Physical {
  BOOLEAN,
  INT32,
  INT64,
  INT96,
  FLOAT,
  DOUBLE,
  BYTE_ARRAY,
  FIXED_LEN_BYTE_ARRAY;

  private static final Physical[] ALL = values();

  static Physical of(int number) throws Malformed {
    if (number < 0 || number >= ALL.length) {
      throw new Malformed("unknown physical type " + number);
    }
    return ALL[number];
  }

  /** Bytes of a plain value; of the types with four or eight. */
  int width() {
    return this == INT32 || this == FLOAT ? 4 : 8;
  }
}
