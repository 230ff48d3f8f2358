package io.metricrollup.parquet;

import io.metricrollup.zstd.ZstdPool;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Type;

/**
 * Encodes Parquet files in memory, column by column from primitive arrays: {@link #begin}, every
 * column in order of name, {@link #finish}. A file is one row group, compressed with zstd; all its
 * columns are OPTIONAL; the encoding of each is the one that comes out smallest, or did lately.
 *
 * <p>Arrays are read during the call only, and may be longer than the rows. Where a column has
 * nulls, {@link RowBits} say which rows have a value; what the other rows hold is ignored.
 *
 * <p>Thread-confined, like the pool it borrows. Buffers are kept from file to file. A file that was
 * begun and not finished is dropped by the next {@code begin}.
 */
public final class FileEncoder {
  /** The most rows of a file: a page of numbers is then at most a megabyte. */
  public static final int MAX_ROWS = 1 << 17;

  static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private final ByteSink file = new ByteSink();
  private final FooterEncoder footer = new FooterEncoder();
  private final DenseRows dense = new DenseRows();
  private final PageEncoder pages;
  private final NumberEncoder numbers;
  private final BytesEncoder bytes;
  private int rows;

  /**
   * @param pool compresses the pages; stays the caller's, who closes it
   * @param zstdLevel 1 to 22
   */
  public FileEncoder(ZstdPool pool, int zstdLevel) {
    pages = new PageEncoder(pool, zstdLevel, file);
    numbers = new NumberEncoder(pages);
    bytes = new BytesEncoder(pages);
  }

  /**
   * Starts a file. The {@link EncodedFile} before it is no longer valid.
   *
   * @param rows 1 to {@link #MAX_ROWS}
   */
  public void begin(int rows) {
    if (rows < 1 || rows > MAX_ROWS) {
      throw new IllegalArgumentException("A file has 1 to " + MAX_ROWS + " rows, not " + rows);
    }
    this.rows = rows;
    file.reset();
    footer.begin(rows);
    dense.begin(rows);
    pages.begin();
    numbers.begin();
    bytes.begin();
    file.write(MAGIC, 0, MAGIC.length);
  }

  /** An INT64 column with a value in every row. */
  public void longs(String column, long[] values) {
    longs(column, values, null);
  }

  /** An INT64 column. */
  public void longs(String column, long[] values, long[] presentBits) {
    check(column, values.length, presentBits);
    dense.longs(values, presentBits);
    footer.add(column, Type.INT64, numbers.longs(column, dense), Bounds.longs(dense));
  }

  /** An INT64 column of the same value in every row. */
  public void constantLong(String column, long value) {
    check(column, rows, null);
    EncodedChunk chunk = numbers.constant(value, rows);
    footer.add(column, Type.INT64, chunk, Bounds.range(value, value, 0));
  }

  /** A DOUBLE column with a value in every row; NaN is a value. */
  public void doubles(String column, double[] values) {
    doubles(column, values, null);
  }

  /** A DOUBLE column; NaN is a value. */
  public void doubles(String column, double[] values, long[] presentBits) {
    check(column, values.length, presentBits);
    dense.doubles(values, presentBits);
    footer.add(column, Type.DOUBLE, numbers.doubles(column, dense), Bounds.doubles(dense));
  }

  /** A BOOLEAN column, true where a row's bit in {@code trueBits} is set. */
  public void booleans(String column, long[] trueBits, long[] presentBits) {
    check(column, rows, presentBits);
    checkBits(column, trueBits);
    dense.bits(trueBits, presentBits);
    footer.add(column, Type.BOOLEAN, numbers.booleans(dense), Bounds.nulls(dense.nulls()));
  }

  /**
   * A BYTE_ARRAY column annotated as a UTF-8 string, given by a dictionary. Only those entries get
   * into the file that a row refers to.
   *
   * @param ids by row: 0 for null, {@code k} for entry {@code k - 1}
   * @param dictData the entries back to back: valid UTF-8, no two of them equal
   * @param dictEnds where in {@code dictData} each entry ends
   * @param dictSize the number of entries
   */
  public void strings(String column, int[] ids, byte[] dictData, int[] dictEnds, int dictSize) {
    check(column, ids.length, null);
    dense.ids(column, ids, dictSize);
    ByteStrings strings = new ByteStrings(dictData, dictEnds);
    EncodedChunk chunk = bytes.encodeByRef(column, strings, dense, dictSize);
    footer.addString(column, chunk, Bounds.strings(strings, bytes.dictionary(), dense.nulls()));
  }

  /**
   * The same, given by the rows that have a value. In the file, entries may keep the order that
   * they have here.
   *
   * @param entries of each of those rows, in order, the entry that it has
   * @param count number of those rows
   * @param presentBits which rows they are
   * @param memo of this dictionary; null if later ones may have other entries in place of these
   */
  public void strings(
      String column,
      int[] entries,
      int count,
      long[] presentBits,
      byte[] dictData,
      int[] dictEnds,
      int dictSize,
      DictionaryMemo memo) {
    check(column, rows, presentBits);
    dense.entries(column, entries, count, presentBits);
    ByteStrings strings = new ByteStrings(dictData, dictEnds);
    EncodedChunk chunk = bytes.encodeInRefOrder(column, strings, dense, dictSize, memo);
    Statistics bounds = Bounds.strings(strings, bytes.dictionary(), dense.nulls(), memo);
    footer.addString(column, chunk, bounds);
  }

  /**
   * A BYTE_ARRAY column without annotation. A row without bytes is null.
   *
   * @param data the rows' bytes back to back
   * @param ends by row, where in {@code data} its bytes end
   */
  public void binaries(String column, byte[] data, int[] ends) {
    check(column, ends.length, null);
    ByteStrings strings = new ByteStrings(data, ends);
    dense.nonEmpty(column, strings);
    EncodedChunk chunk = bytes.encodeByContent(column, strings, dense);
    footer.add(column, Type.BYTE_ARRAY, chunk, Bounds.nulls(dense.nulls()));
  }

  /**
   * Ends the file.
   *
   * @param metadata goes into the footer, in the map's order
   * @param sortingColumns the columns by which the rows are sorted, ascending
   * @param createdBy the writer and its version
   * @return the file, valid until the next {@code begin}
   */
  public EncodedFile finish(
      Map<String, String> metadata, List<String> sortingColumns, String createdBy) {
    if (rows == 0 || footer.columns() == 0) {
      throw new IllegalStateException("No file was begun, or it has no columns");
    }
    int footerStart = file.size();
    footer.write(metadata, sortingColumns, createdBy, file);
    file.writeInt(file.size() - footerStart);
    file.write(MAGIC, 0, MAGIC.length);
    rows = 0;
    return new EncodedFile(file.array(), file.size());
  }

  private void check(String column, int length, long[] presentBits) {
    if (rows == 0) {
      throw new IllegalStateException("Column " + column + " before begin()");
    }
    if (footer.columns() > 0 && footer.lastColumn().compareTo(column) >= 0) {
      throw new IllegalArgumentException(
          "Column " + column + " after " + footer.lastColumn() + ": not in order of name");
    }
    if (length < rows) {
      throw new IllegalArgumentException(
          "Column " + column + " has " + length + " values for " + rows + " rows");
    }
    if (presentBits != null) {
      checkBits(column, presentBits);
    }
  }

  private void checkBits(String column, long[] bits) {
    if (bits.length < RowBits.words(rows)) {
      throw new IllegalArgumentException(
          "Column " + column + " has bits of " + 64L * bits.length + " of " + rows + " rows");
    }
  }
}
