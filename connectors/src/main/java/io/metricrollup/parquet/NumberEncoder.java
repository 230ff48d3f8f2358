package io.metricrollup.parquet;

import org.apache.parquet.format.Encoding;

/**
 * Encodes chunks of 64-bit values, longs or the bits of doubles: with few distinct values through a
 * dictionary, with many PLAIN (longs: or DELTA_BINARY_PACKED, if smaller). BYTE_STREAM_SPLIT was
 * tried on real rollups: no smaller, mostly twice as big.
 */
final class NumberEncoder {
  /** Columns of fewer values are judged each by itself: that costs little. */
  private static final int MANY = 1024;

  /** Of so many values, half must differ for a column to be taken for what it was lately. */
  private static final int SAMPLE = 512;

  private final PageEncoder pages;
  private final Trials dictionaryOrDirect;
  private final Trials plainOrDeltas;
  private final LongDictionary dictionary = new LongDictionary();
  private final DeltaEncoder deltas = new DeltaEncoder();
  private final ByteSink values = new ByteSink();

  NumberEncoder(PageEncoder pages) {
    this.pages = pages;
    this.dictionaryOrDirect = new Trials(pages);
    this.plainOrDeltas = new Trials(pages);
  }

  void begin() {
    values.reset();
  }

  /** A column of the same value in all {@code rows}. */
  EncodedChunk constant(long value, int rows) {
    pages.startChunk(false);
    values.reset();
    values.writeLong(value);
    pages.dictionaryPage(values, 1);
    values.reset();
    values.write(0);
    values.writeVarint((long) rows << 1);
    pages.dataPage(null, 0, rows, Encoding.RLE_DICTIONARY, values);
    return pages.endChunk(Encoding.RLE_DICTIONARY);
  }

  EncodedChunk longs(String column, DenseRows rows) {
    return encode(column, rows, true);
  }

  EncodedChunk doubles(String column, DenseRows rows) {
    return encode(column, rows, false);
  }

  /** Booleans are packed, a bit each, and left to zstd. */
  EncodedChunk booleans(DenseRows rows) {
    BitPacker.packInts(rows.refs(), 0, rows.count(), 1, begin(rows));
    return end(rows, Encoding.PLAIN);
  }

  private EncodedChunk encode(String column, DenseRows rows, boolean integral) {
    boolean many = rows.count() >= MANY;
    if (many && dictionaryOrDirect.takesSecond(column) && isVaried(rows)) {
      return direct(column, rows, integral);
    }
    EncodingChoice choice = choose(rows);
    if (many && choice == EncodingChoice.PLAIN) {
      dictionaryOrDirect.secondWins(column);
    }
    return switch (choice) {
      case DICTIONARY -> byDictionary(rows);
      case PLAIN -> direct(column, rows, integral);
      case MEASURE ->
          dictionaryOrDirect.smaller(
              column, () -> byDictionary(rows), () -> direct(column, rows, integral));
    };
  }

  /** Files of another organization or tier may be of another kind. */
  private boolean isVaried(DenseRows rows) {
    return !dictionary.build(rows.values(), SAMPLE, SAMPLE / 2);
  }

  private EncodingChoice choose(DenseRows rows) {
    int count = rows.count();
    if (!dictionary.build(rows.values(), count, (count + 1) / 2)) {
      return EncodingChoice.PLAIN;
    }
    long entryBytes = (long) Long.BYTES * dictionary.size();
    return EncodingChoice.of(dictionary.size(), count, entryBytes, (long) Long.BYTES * count);
  }

  private EncodedChunk byDictionary(DenseRows rows) {
    pages.startChunk(false);
    values.reset();
    values.writeLongs(dictionary.entries(), dictionary.size());
    pages.dictionaryPage(values, dictionary.size());
    ByteSink page = pages.beginDataPage(rows.present(), 0, rows.rows());
    RunLengthEncoder.encodeIds(dictionary.ids(), rows.count(), dictionary.size(), page);
    return end(rows, Encoding.RLE_DICTIONARY);
  }

  private EncodedChunk direct(String column, DenseRows rows, boolean integral) {
    return integral && rows.count() > 0
        ? plainOrDeltas.smaller(column, () -> plain(rows), () -> byDeltas(rows))
        : plain(rows);
  }

  private EncodedChunk plain(DenseRows rows) {
    begin(rows).writeLongs(rows.values(), rows.count());
    return end(rows, Encoding.PLAIN);
  }

  private EncodedChunk byDeltas(DenseRows rows) {
    deltas.encode(rows.values(), rows.count(), begin(rows));
    return end(rows, Encoding.DELTA_BINARY_PACKED);
  }

  /** Begins a chunk of one page; values go into the sink. */
  private ByteSink begin(DenseRows rows) {
    pages.startChunk(false);
    return pages.beginDataPage(rows.present(), 0, rows.rows());
  }

  private EncodedChunk end(DenseRows rows, Encoding encoding) {
    pages.endDataPage(rows.rows(), encoding);
    return pages.endChunk(encoding);
  }
}
