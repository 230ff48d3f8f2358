package io.metricrollup.parquet;

import io.metricrollup.zstd.ZstdPool;
import java.util.zip.CRC32;

/**
 * Reads column chunks, page by page. Reuses its buffers; belongs to one thread, as does the pool.
 *
 * <p>Everything that a file says is checked before it is used: sizes and offsets against the bytes
 * that are there and the {@link DecodeLimits}, counts against the row group, checksums where they
 * are given.
 */
public final class ColumnReader {
  private static final int NONE = -1;

  private final DecodeLimits limits;
  private final PageDecompressor decompressor;
  private final LongDecoder longs = new LongDecoder();
  private final DoubleDecoder doubles = new DoubleDecoder();
  private final BooleanDecoder booleans = new BooleanDecoder();
  private final BinaryDecoder binaries;
  private final Cursor in = new Cursor();
  private final ThriftReader thrift = new ThriftReader(in);
  private final PageHeader header = new PageHeader();
  private final Cursor page = new Cursor();
  private final Cursor levels = new Cursor();
  private final CRC32 checksum = new CRC32();
  private byte[] plain = new byte[0];
  private byte[] spare = new byte[0];

  // The chunk that is being read.
  private ParquetFile file;
  private Codec codec;
  private boolean nullable;
  private ValueDecoder decoder;
  private ColumnVector into;
  private RowSelection wanted;
  private long plainBytes;
  private int pageAt;

  // Where the dictionary page is that no value was wanted of so far.
  private int dictionaryAt;
  private int dictionaryEnd;
  private int dictionaryPlain;
  private int dictionaryValues;

  /** A reader that decompresses with the contexts of {@code pool}, which it does not close. */
  public ColumnReader(ZstdPool pool, DecodeLimits limits) {
    this.limits = limits;
    decompressor = new PageDecompressor(pool);
    binaries = new BinaryDecoder(limits);
  }

  /**
   * Reads the chunk of {@code column} in a row group, whole or not at all.
   *
   * @throws CorruptFileException if it can't be read; the vector then has no rows
   * @throws IllegalArgumentException if the column is unsupported or of another file
   */
  public void read(ParquetFile file, int rowGroup, Column column, ColumnVector into)
      throws CorruptFileException {
    read(file, rowGroup, column, RowSelection.ALL, into);
  }

  /**
   * The same, of which the runs are complete but only selected rows are sure to have their values:
   * pages in which no selected row has one are read no further than to their levels.
   *
   * @throws CorruptFileException as above, for what was read
   */
  public void read(
      ParquetFile file, int rowGroup, Column column, RowSelection selection, ColumnVector into)
      throws CorruptFileException {
    Leaf leaf = file.leaf(column);
    RowGroupMeta group = file.rowGroup(rowGroup);
    if (column.type() == ColumnType.UNSUPPORTED) {
      throw new IllegalArgumentException("unsupported column " + column);
    }
    pageAt = -1;
    try {
      begin(file, leaf, selection, into);
      readPages(group.chunks().get(column.index()), (int) group.rows());
    } catch (Malformed e) {
      throw corrupt(rowGroup, column, e.getMessage(), e);
    } catch (RuntimeException e) {
      throw corrupt(rowGroup, column, e.toString(), e);
    }
  }

  private CorruptFileException corrupt(int rowGroup, Column column, String what, Throwable e) {
    into.begin(0, 0);
    String path = column.path().length() <= 200 ? column.path() : column.path().substring(0, 200);
    String place = file.name() + ": row group " + rowGroup + ", column " + path;
    String offset = pageAt < 0 ? "" : ", page at offset " + pageAt;
    return new CorruptFileException(place + offset + ": " + what, e);
  }

  private void begin(ParquetFile newFile, Leaf leaf, RowSelection selection, ColumnVector newInto) {
    file = newFile;
    wanted = selection;
    into = newInto;
    dictionaryAt = NONE;
    nullable = leaf.column().nullable();
    plainBytes = 0;
    decoder =
        switch (leaf.column().type()) {
          case LONG -> longs;
          case DOUBLE -> doubles;
          case BOOLEAN -> booleans;
          case BINARY, UNSUPPORTED -> binaries;
        };
    decoder.begin(leaf);
  }

  private void readPages(ChunkMeta chunk, int rows) throws Malformed {
    chunk.check(decoder.leaf.physical(), rows);
    into.begin(rows, limits.maxChunkBytes());
    if (rows == 0) {
      return;
    }
    codec = Codec.of(chunk.codec);
    in.set(file.bytes, chunk.start(file.pagesEnd), chunk.end(file.pagesEnd));
    for (int row = 0; row < rows; ) {
      row += readPage(row, rows - row);
    }
  }

  /** Reads a page of whatever kind; returns the rows that it has. */
  private int readPage(int row, int rowsLeft) throws Malformed {
    pageAt = in.pos;
    if (in.remaining() == 0) {
      throw new Malformed("chunk ends, " + rowsLeft + " rows are missing");
    }
    header.read(thrift);
    int body = in.skip(header.size, "page");
    checkPage(body);
    switch (header.type) {
      case PageHeader.DICTIONARY -> readDictionary(body, row);
      case PageHeader.DATA -> readData(body, row, rowsLeft);
      case PageHeader.DATA_V2 -> readDataV2(body, row, rowsLeft);
      default -> {
        return 0;
      }
    }
    return header.type == PageHeader.DICTIONARY ? 0 : header.values;
  }

  private void checkPage(int body) throws Malformed {
    plainBytes += header.plainSize;
    if (header.plainSize > limits.maxPageBytes() || plainBytes > limits.maxChunkBytes()) {
      throw new Malformed(
          "page of %d bytes, %d in the chunk so far; the limits are %d and %d"
              .formatted(
                  header.plainSize, plainBytes, limits.maxPageBytes(), limits.maxChunkBytes()));
    }
    if (header.hasCrc) {
      checksum.reset();
      checksum.update(file.bytes, body, header.size);
      if ((int) checksum.getValue() != header.crc) {
        throw new Malformed("checksum of the page does not match");
      }
    }
  }

  private void readDictionary(int body, int row) throws Malformed {
    if (row > 0 || dictionaryAt != NONE) {
      throw new Malformed("dictionary page behind another page");
    }
    if (header.encoding != PageEncoding.PLAIN && header.encoding != PageEncoding.PLAIN_DICTIONARY) {
      throw new Malformed("dictionary page of encoding " + header.encoding);
    }
    dictionaryAt = body;
    dictionaryEnd = in.pos;
    dictionaryPlain = header.plainSize;
    dictionaryValues = header.values;
    if (wanted.isAll()) {
      openDictionary();
    }
  }

  private boolean needsDictionary() {
    return dictionaryAt != NONE && decoder.dictionarySize == ValueDecoder.NO_DICTIONARY;
  }

  private void openDictionary() throws Malformed {
    boolean keep = decoder.keepsPage(PageEncoding.PLAIN);
    open(codec, dictionaryAt, dictionaryEnd, dictionaryPlain, keep);
    decoder.dictionary(page, dictionaryValues, into);
  }

  private void readData(int body, int row, int rowsLeft) throws Malformed {
    checkRows(rowsLeft);
    openPage(body, in.pos);
    if (nullable) {
      PageEncoding levelEncoding = PageEncoding.of(header.levelEncoding);
      if (levelEncoding != PageEncoding.RLE) {
        throw new Malformed("unsupported encoding of levels, " + levelEncoding);
      }
      int length = page.int32();
      int at = page.skip(length, "levels");
      levels.set(page.bytes, at, at + length);
    }
    int nonNulls = readLevels(row);
    if (isWanted(row, nonNulls)) {
      openDictionaryBehind();
      values(nonNulls, row);
    }
  }

  /** Reads the dictionary, if need be, and puts the page's bytes aside meanwhile. */
  private void openDictionaryBehind() throws Malformed {
    if (needsDictionary()) {
      byte[] bytes = page.bytes;
      int at = page.pos;
      int end = page.end;
      if (bytes == plain && !decoder.keepsPage(PageEncoding.PLAIN)) {
        plain = spare;
        spare = bytes;
      }
      openDictionary();
      page.set(bytes, at, end);
    }
  }

  private void openPage(int from, int to) throws Malformed {
    open(codec, from, to, header.plainSize, decoder.keepsPage(header.encoding));
  }

  private boolean isWanted(int row, int nonNulls) {
    return nonNulls > 0 && (wanted.isAll() || into.hasAny(wanted, row));
  }

  private void readDataV2(int body, int row, int rowsLeft) throws Malformed {
    checkRows(rowsLeft);
    long levelBytes = (long) header.repetitionLength + header.definitionLength;
    if (header.repetitionLength < 0
        || header.definitionLength < 0
        || levelBytes > Math.min(header.size, header.plainSize)) {
      throw new Malformed("levels of " + levelBytes + " bytes in a page of " + header.size);
    }
    int start = body + header.repetitionLength;
    int valuesAt = body + (int) levelBytes;
    levels.set(file.bytes, start, valuesAt);
    int nonNulls = readLevels(row);
    if (header.nulls != header.values - nonNulls) {
      throw new Malformed(
          "page header says %d nulls, levels %d".formatted(header.nulls, header.values - nonNulls));
    }
    if (isWanted(row, nonNulls)) {
      if (needsDictionary()) {
        openDictionary();
      }
      Codec pageCodec = header.compressed ? codec : Codec.UNCOMPRESSED;
      int length = header.plainSize - (int) levelBytes;
      open(pageCodec, valuesAt, in.pos, length, decoder.keepsPage(header.encoding));
      values(nonNulls, row);
    }
  }

  private void values(int nonNulls, int row) throws Malformed {
    if (wanted.isAll()) {
      decoder.values(header.encoding, page, nonNulls, row, into);
    } else {
      decoder.selected(header.encoding, page, nonNulls, row, header.values, wanted, into);
    }
  }

  private void checkRows(int rowsLeft) throws Malformed {
    if (header.values > rowsLeft) {
      throw new Malformed("page of " + header.values + " rows, " + rowsLeft + " are left");
    }
  }

  /** Reads the page's levels, if there are any; returns how many rows have a value. */
  private int readLevels(int row) throws Malformed {
    int before = into.nonNulls();
    if (nullable) {
      HybridDecoder.levels(levels, header.values, row, into);
    } else {
      into.addRun(row, row + header.values);
    }
    return into.nonNulls() - before;
  }

  /** Sets {@link #page} to the plain bytes: in the vector's data if they are to stay there. */
  private void open(Codec pageCodec, int from, int to, int length, boolean keep) throws Malformed {
    if (keep) {
      into.reserveData(length);
      int at = into.dataEnd;
      decompressor.decompress(pageCodec, file.bytes, from, to, into.data, at, length);
      into.dataEnd = at + length;
      page.set(into.data, at, at + length);
    } else if (pageCodec == Codec.UNCOMPRESSED && to - from == length) {
      page.set(file.bytes, from, to);
    } else {
      if (plain.length < length + Cursor.SLACK) {
        plain = new byte[Math.max(length, Math.min(2 * plain.length, 1 << 20)) + Cursor.SLACK];
      }
      decompressor.decompress(pageCodec, file.bytes, from, to, plain, 0, length);
      page.set(plain, 0, length);
    }
  }
}
