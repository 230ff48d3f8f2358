package io.metricrollup.parquet;

/**
 * Decodes the values of one physical family. Thread-confined; keeps the dictionary of the chunk.
 *
 * <p>A page's values are decoded without gaps from the page's first row on; the vector then moves
 * them apart to their rows.
 */
abstract class ValueDecoder {
  static final int NO_DICTIONARY = -1;

  private int[] ids = new int[0];
  int dictionarySize;
  Leaf leaf;

  /** Begins a chunk. */
  void begin(Leaf column) {
    leaf = column;
    dictionarySize = NO_DICTIONARY;
  }

  /** Whether the plain bytes of such a page become values as they are, so belong to the vector. */
  boolean keepsPage(PageEncoding encoding) {
    return false;
  }

  /** Reads a dictionary page of {@code n} plain values. */
  abstract void dictionary(Cursor page, int n, ColumnVector into) throws Malformed;

  /** Decodes {@code n} values, which belong to the non-null rows from {@code at} on. */
  abstract void values(PageEncoding encoding, Cursor page, int n, int at, ColumnVector into)
      throws Malformed;

  /**
   * The same, of which only the values of selected rows are needed.
   *
   * @param rows of the page, nulls included
   */
  void selected(
      PageEncoding encoding,
      Cursor page,
      int n,
      int at,
      int rows,
      RowSelection selection,
      ColumnVector into)
      throws Malformed {
    values(encoding, page, n, at, into);
  }

  /** Dictionary ids of a page, all in range; valid until the next call. */
  final int[] ids(Cursor page, int n) throws Malformed {
    if (dictionarySize == NO_DICTIONARY) {
      throw new Malformed("dictionary ids without a dictionary");
    }
    int[] dst = roomForIds(n);
    HybridDecoder.values(page, page.u8(), n, dst, dictionarySize);
    return dst;
  }

  final int[] roomForIds(int n) {
    if (ids.length < n) {
      ids = new int[Math.max(n, 2 * ids.length)];
    }
    return ids;
  }
}
