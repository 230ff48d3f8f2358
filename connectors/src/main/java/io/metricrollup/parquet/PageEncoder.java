package io.metricrollup.parquet;

import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/**
 * Compresses pages and appends them to the file, chunk by chunk. Data pages are of version 1, which
 * every reader reads, and which compresses the levels too. Packed ones that hardly shrink are zstd
 * frames that are not compressed.
 */
final class PageEncoder {
  /** Fewer bytes do not shrink. */
  private static final int TINY = 64;

  /** What would not lose an eighth is not worth the time it takes, here and in every reader. */
  private static final double SHRUNK = 7 / 8.0;

  private final ZstdPool pool;
  private final int zstdLevel;
  private final ByteSink file;
  private final ByteSink body = new ByteSink();
  private final ByteSink compressed = new ByteSink();
  private final ByteEntropy entropy = new ByteEntropy();
  private boolean strings;
  private int start;
  private int dataStart;
  private long plainLength;

  PageEncoder(ZstdPool pool, int zstdLevel, ByteSink file) {
    this.pool = pool;
    this.zstdLevel = zstdLevel;
    this.file = file;
  }

  void begin() {
    body.reset();
    compressed.reset();
  }

  /**
   * @param ofStrings whether the values are strings of bytes
   */
  void startChunk(boolean ofStrings) {
    strings = ofStrings;
    start = file.size();
    dataStart = start;
    plainLength = 0;
  }

  /** The dictionary, PLAIN; before any data page of its chunk. */
  void dictionaryPage(ByteSink entries, int count) {
    PageHeader header = new PageHeader(PageType.DICTIONARY_PAGE, entries.size(), 0);
    header.setDictionary_page_header(new DictionaryPageHeader(count, Encoding.PLAIN));
    page(header, Encoding.PLAIN, entries);
    dataStart = file.size();
  }

  /** A dictionary page as it was written before. */
  void dictionaryPage(DictionaryMemo memo) {
    file.write(memo.page(), 0, memo.page().length);
    plainLength += memo.plainLength();
    dataStart = file.size();
  }

  /** Keeps the dictionary page just written, of these entries. */
  void keep(DictionaryMemo memo, int[] entries, int size) {
    memo.keepPage(entries, size, file.array(), start, dataStart, (int) plainLength);
  }

  /**
   * One data page of the rows {@code [from, to)}.
   *
   * @param present which rows have a value, null for all
   * @param values the encoded values of the rows that have one
   */
  void dataPage(long[] present, int from, int to, Encoding encoding, ByteSink values) {
    beginDataPage(present, from, to).write(values.array(), 0, values.size());
    endDataPage(to - from, encoding);
  }

  /** Begins a data page: the encoded values go behind what is in the sink. */
  ByteSink beginDataPage(long[] present, int from, int to) {
    body.reset();
    body.writeInt(0);
    RunLengthEncoder.encodeLevels(present, from, to, body);
    body.setInt(0, body.size() - Integer.BYTES);
    return body;
  }

  void endDataPage(int rows, Encoding encoding) {
    PageHeader header = new PageHeader(PageType.DATA_PAGE, body.size(), 0);
    header.setData_page_header(new DataPageHeader(rows, encoding, Encoding.RLE, Encoding.RLE));
    page(header, encoding, body);
  }

  /** Numbers in no more bits than they need: in these zstd hardly finds repetitions. */
  private static boolean isPacked(Encoding encoding) {
    return encoding == Encoding.RLE_DICTIONARY || encoding == Encoding.DELTA_BINARY_PACKED;
  }

  private boolean shrinks(ByteSink plain) {
    return plain.size() > TINY && entropy.of(plain) <= SHRUNK;
  }

  EncodedChunk endChunk(Encoding encoding) {
    return new EncodedChunk(encoding, start, dataStart, file.size() - start, plainLength);
  }

  /**
   * Of two encodings of one column, written one behind the other and last in the file, keeps the
   * smaller: the first if they are equal.
   */
  EncodedChunk smaller(EncodedChunk first, EncodedChunk second) {
    if (first.length() <= second.length()) {
      file.truncate(second.start());
      return first;
    }
    file.moveDown(second.start(), first.start());
    return new EncodedChunk(
        second.encoding(),
        first.start(),
        second.dataStart() - first.length(),
        second.length(),
        second.plainLength());
  }

  private void page(PageHeader header, Encoding encoding, ByteSink plain) {
    int size = plain.size();
    compressed.reset();
    compressed.reserve(ZstdPool.maxCompressedLength(size));
    compressed.advance(compress(encoding, plain));
    header.setCompressed_page_size(compressed.size());
    int before = file.size();
    writeHeader(header);
    plainLength += file.size() - before + size;
    file.write(compressed.array(), 0, compressed.size());
  }

  /** Returns the bytes that it has put into the emptied sink of the compressed. */
  private int compress(Encoding encoding, ByteSink plain) {
    byte[] from = plain.array();
    byte[] to = compressed.array();
    if (isPacked(encoding) && !shrinks(plain)) {
      return pool.store(from, 0, plain.size(), to, 0);
    }
    return strings && encoding == Encoding.PLAIN
        ? pool.compressStrings(zstdLevel, from, 0, plain.size(), to, 0)
        : pool.compress(zstdLevel, from, 0, plain.size(), to, 0);
  }

  private void writeHeader(PageHeader header) {
    try {
      Util.writePageHeader(header, file);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory", e);
    }
  }
}
