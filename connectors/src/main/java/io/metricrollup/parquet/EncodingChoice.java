package io.metricrollup.parquet;

/**
 * Whether a column goes into a dictionary, judged by its size before compression. In the band where
 * either may win after zstd both are encoded and the smaller is kept. The bounds come from real
 * segments: below a quarter the dictionary always won, above three quarters never.
 */
enum EncodingChoice {
  DICTIONARY,
  PLAIN,
  MEASURE;

  /**
   * Chooses for {@code values} values of which {@code distinct} are distinct.
   *
   * @param entryBytes size of the distinct values, PLAIN
   * @param plainBytes size of all values, PLAIN
   */
  static EncodingChoice of(int distinct, int values, long entryBytes, long plainBytes) {
    if (values == 0) {
      return PLAIN;
    }
    long idBytes = (long) RunLengthEncoder.widthOf(distinct - 1) * values / 8;
    long dictionaryBytes = entryBytes + idBytes;
    if (4 * dictionaryBytes < plainBytes) {
      return DICTIONARY;
    }
    return 4 * dictionaryBytes > 3 * plainBytes ? PLAIN : MEASURE;
  }
}
