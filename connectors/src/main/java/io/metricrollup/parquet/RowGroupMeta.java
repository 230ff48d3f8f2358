package io.metricrollup.parquet;

import java.util.ArrayList;
import java.util.List;

/** What the footer says of a row group; the chunks are in the order of the schema. */
record RowGroupMeta(long rows, List<ChunkMeta> chunks) {

  /** Reads a list element, a {@code RowGroup}. */
  static RowGroupMeta read(ThriftReader in, List<Leaf> leaves) throws Malformed {
    long rows = -1;
    List<ChunkMeta> chunks = null;
    int outer = in.enter();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> chunks = readChunks(in, leaves);
        case 3 -> rows = in.i64();
        default -> in.skip();
      }
    }
    in.leave(outer);
    if (chunks == null || rows < 0) {
      throw new Malformed("row group without columns or with " + rows + " rows");
    }
    return new RowGroupMeta(rows, chunks);
  }

  private static List<ChunkMeta> readChunks(ThriftReader in, List<Leaf> leaves) throws Malformed {
    int count = in.list(ThriftReader.STRUCT);
    if (count != leaves.size()) {
      throw new Malformed(
          "row group of " + count + " columns in a file of " + leaves.size() + " columns");
    }
    List<ChunkMeta> chunks = new ArrayList<>(count);
    for (Leaf leaf : leaves) {
      chunks.add(ChunkMeta.read(in, leaf));
    }
    return chunks;
  }
}
