package io.metricrollup.parquet;

import org.apache.parquet.format.Encoding;

/**
 * Encodes chunks of byte strings: through a dictionary where values repeat, else PLAIN, which on
 * real sketches and labels came out smaller after zstd than DELTA_LENGTH_BYTE_ARRAY.
 *
 * <p>Values are given by reference as in {@link ByteStrings}.
 */
final class BytesEncoder {
  /** A page ends with the value that takes it over this size. */
  private static final int PAGE_BYTES = 1 << 20;

  private final PageEncoder pages;
  private final Trials trials;
  private final BytesDictionary dictionary = new BytesDictionary();
  private final ByteSink values = new ByteSink();

  BytesEncoder(PageEncoder pages) {
    this.pages = pages;
    this.trials = new Trials(pages);
  }

  void begin() {
    values.reset();
  }

  /**
   * Encodes strings whose refs differ only if their bytes do.
   *
   * @param refLimit every ref is below it
   */
  EncodedChunk encodeByRef(String column, ByteStrings strings, DenseRows rows, int refLimit) {
    dictionary.buildByRef(rows.refs(), rows.count(), refLimit);
    return encode(column, strings, rows, choose(strings, rows), null);
  }

  /**
   * The same, the dictionary in order of the refs rather than of the rows: that costs less.
   *
   * @param memo of {@code strings}, or null
   */
  EncodedChunk encodeInRefOrder(
      String column, ByteStrings strings, DenseRows rows, int refLimit, DictionaryMemo memo) {
    dictionary.buildInRefOrder(rows.refs(), rows.count(), refLimit);
    return encode(column, strings, rows, choose(strings, rows), memo);
  }

  /** Encodes strings whose refs say nothing about their bytes. */
  EncodedChunk encodeByContent(String column, ByteStrings strings, DenseRows rows) {
    int count = rows.count();
    boolean few = dictionary.buildByContent(strings, rows.refs(), count, (count + 1) / 2);
    EncodingChoice choice = few ? choose(strings, rows) : EncodingChoice.PLAIN;
    return encode(column, strings, rows, choice, null);
  }

  /** The distinct values of the column last encoded by ref. */
  BytesDictionary dictionary() {
    return dictionary;
  }

  private EncodingChoice choose(ByteStrings strings, DenseRows rows) {
    int distinct = dictionary.size();
    int count = rows.count();
    long entryBytes = strings.plainBytes(dictionary.entries(), distinct);
    long least = strings.leastPlainBytes(dictionary.entries(), distinct) * count;
    // Whether all rows would be longer still need not be known then.
    return EncodingChoice.of(distinct, count, entryBytes, least) == EncodingChoice.DICTIONARY
        ? EncodingChoice.DICTIONARY
        : EncodingChoice.of(distinct, count, entryBytes, strings.plainBytes(rows.refs(), count));
  }

  private EncodedChunk encode(
      String column,
      ByteStrings strings,
      DenseRows rows,
      EncodingChoice choice,
      DictionaryMemo memo) {
    return switch (choice) {
      case DICTIONARY -> byDictionary(strings, rows, memo);
      case PLAIN -> plain(strings, rows);
      case MEASURE ->
          trials.smaller(
              column, () -> byDictionary(strings, rows, memo), () -> plain(strings, rows));
    };
  }

  private EncodedChunk byDictionary(ByteStrings strings, DenseRows rows, DictionaryMemo memo) {
    pages.startChunk(true);
    if (memo != null && memo.isOf(dictionary.entries(), dictionary.size())) {
      pages.dictionaryPage(memo);
    } else {
      entries(strings);
      pages.dictionaryPage(values, dictionary.size());
      if (memo != null) {
        pages.keep(memo, dictionary.entries(), dictionary.size());
      }
    }
    ByteSink page = pages.beginDataPage(rows.present(), 0, rows.rows());
    RunLengthEncoder.encodeIds(dictionary.ids(), rows.count(), dictionary.size(), page);
    pages.endDataPage(rows.rows(), Encoding.RLE_DICTIONARY);
    return pages.endChunk(Encoding.RLE_DICTIONARY);
  }

  private void entries(ByteStrings strings) {
    values.reset();
    for (int e = 0; e < dictionary.size(); e++) {
      strings.write(dictionary.entries()[e], values);
    }
  }

  private EncodedChunk plain(ByteStrings strings, DenseRows rows) {
    pages.startChunk(true);
    values.reset();
    long[] present = rows.present();
    int from = 0;
    int next = 0;
    for (int row = 0; row < rows.rows(); row++) {
      if (present == null || RowBits.get(present, row)) {
        strings.write(rows.refs()[next++], values);
      }
      if (values.size() > PAGE_BYTES || row == rows.rows() - 1) {
        pages.dataPage(present, from, row + 1, Encoding.PLAIN, values);
        values.reset();
        from = row + 1;
      }
    }
    return pages.endChunk(Encoding.PLAIN);
  }
}
