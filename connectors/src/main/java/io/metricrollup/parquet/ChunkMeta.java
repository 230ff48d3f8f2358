package io.metricrollup.parquet;

import java.util.Arrays;

/** What the footer says of a column chunk. Checked where it is read, not where it is parsed. */
final class ChunkMeta {
  /** Whether the pages lie in another file. */
  boolean external;

  boolean encrypted;
  int type = -1;
  int codec = -1;
  long values = -1;
  long nulls = -1;
  long compressedSize = -1;
  long dataPageOffset = -1;
  long dictionaryPageOffset = -1;

  /** Reads a list element, a {@code ColumnChunk}. */
  static ChunkMeta read(ThriftReader in, Leaf leaf) throws Malformed {
    ChunkMeta chunk = new ChunkMeta();
    int outer = in.enter();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> chunk.external = in.bytes() > 0;
        case 3 -> chunk.readMetaData(in, leaf);
        case 8, 9 -> {
          chunk.encrypted = true;
          in.skip();
        }
        default -> in.skip();
      }
    }
    in.leave(outer);
    return chunk;
  }

  private void readMetaData(ThriftReader in, Leaf leaf) throws Malformed {
    int outer = in.enterField();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = in.i32();
        case 3 -> checkPath(in, leaf);
        case 4 -> codec = in.i32();
        case 5 -> values = in.i64();
        case 7 -> compressedSize = in.i64();
        case 9 -> dataPageOffset = in.i64();
        case 11 -> dictionaryPageOffset = in.i64();
        case 12 -> readStatistics(in);
        default -> in.skip();
      }
    }
    in.leave(outer);
  }

  private void readStatistics(ThriftReader in) throws Malformed {
    int outer = in.enterField();
    while (in.next()) {
      if (in.field() == 3) {
        nulls = in.i64();
      } else {
        in.skip();
      }
    }
    in.leave(outer);
  }

  /** How many of its values are not null, if it says so; else negative. */
  long nonNulls() {
    return nulls < 0 ? -1 : values - nulls;
  }

  /** Chunks are found by position; a flat column's name is compared, so that none is mistaken. */
  private static void checkPath(ThriftReader in, Leaf leaf) throws Malformed {
    int names = in.list(ThriftReader.BINARY);
    boolean same = names == 1;
    for (int n = names; n > 0; n--) {
      int length = in.element();
      int start = in.in.pos - length;
      byte[] bytes = in.in.bytes;
      int leafEnd = leaf.nameStart() + leaf.nameLength();
      same = same && Arrays.equals(bytes, start, in.in.pos, bytes, leaf.nameStart(), leafEnd);
    }
    if (!same && leaf.column().type() != ColumnType.UNSUPPORTED) {
      throw new Malformed("chunk of another column in place of " + leaf.column().path());
    }
  }

  /** Fails unless this is a chunk of {@code rows} values of a type, in this file, in the clear. */
  void check(Physical physical, int rows) throws Malformed {
    if (external || encrypted) {
      throw new Malformed(external ? "chunk lies in another file" : "chunk is encrypted");
    }
    if (Physical.of(type) != physical) {
      throw new Malformed("chunk of " + Physical.of(type) + " in a column of " + physical);
    }
    if (values != rows) {
      throw new Malformed("chunk of " + values + " values in a row group of " + rows + " rows");
    }
  }

  /** Where the first page begins, dictionary or not. Some writers leave the dictionary's out. */
  int start(int pagesEnd) throws Malformed {
    boolean dictionaryFirst = dictionaryPageOffset > 0 && dictionaryPageOffset < dataPageOffset;
    long start = dictionaryFirst ? dictionaryPageOffset : dataPageOffset;
    if (start < FooterReader.MAGIC_LENGTH || start > pagesEnd) {
      throw new Malformed("chunk at offset " + start + ", pages end at " + pagesEnd);
    }
    return (int) start;
  }

  /** Where the last page ends. */
  int end(int pagesEnd) throws Malformed {
    int start = start(pagesEnd);
    if (compressedSize < 0 || compressedSize > pagesEnd - start) {
      throw new Malformed(
          "chunk at offset %d of %d bytes, pages end at %d"
              .formatted(start, compressedSize, pagesEnd));
    }
    return start + (int) compressedSize;
  }
}
