package io.metricrollup.parquet;

import java.util.Arrays;

/**
 * The values of a column without its nulls, and which rows they belong to. Filled for one column
 * after the other; numbers without nulls are not copied.
 */
final class DenseRows {
  private int rows;
  private int count;
  private long[] present;
  private long[] values;
  private int[] refs;
  private long[] valueScratch = new long[0];
  private int[] refScratch = new int[0];
  private long[] presentScratch = new long[0];

  /** Starts a file; lets go of the last column of the one before. */
  void begin(int rows) {
    this.rows = rows;
    values = null;
    present = null;
    if (refScratch.length < rows) {
      valueScratch = new long[rows];
      refScratch = new int[rows];
      presentScratch = new long[RowBits.words(rows)];
    }
    refs = refScratch;
  }

  int rows() {
    return rows;
  }

  /** The number of rows that have a value. */
  int count() {
    return count;
  }

  int nulls() {
    return rows - count;
  }

  /** Which rows have a value; null if all have. */
  long[] present() {
    return present;
  }

  /** The values of a column of numbers, {@link #count()} of them; doubles as raw bits. */
  long[] values() {
    return values;
  }

  /** The values of a column of byte strings, as refs. */
  int[] refs() {
    return refs;
  }

  void longs(long[] byRow, long[] presentBits) {
    presence(presentBits);
    values = byRow;
    if (present == null) {
      return;
    }
    values = valueScratch;
    int next = 0;
    for (int row = firstPresent(0); row < rows; row = firstPresent(row + 1)) {
      values[next++] = byRow[row];
    }
  }

  void doubles(double[] byRow, long[] presentBits) {
    presence(presentBits);
    values = valueScratch;
    if (present == null) {
      for (int row = 0; row < rows; row++) {
        values[row] = Double.doubleToRawLongBits(byRow[row]);
      }
      return;
    }
    int next = 0;
    for (int row = firstPresent(0); row < rows; row = firstPresent(row + 1)) {
      values[next++] = Double.doubleToRawLongBits(byRow[row]);
    }
  }

  /**
   * Refs from ids by row, 0 for null, {@code k} for ref {@code k - 1}.
   *
   * @throws IllegalArgumentException for an id outside 0 to {@code refLimit}
   */
  void ids(String column, int[] ids, int refLimit) {
    refs = refScratch;
    count = 0;
    for (int from = 0; from < rows; from += Long.SIZE) {
      long bits = 0;
      for (int row = from; row < Math.min(rows, from + Long.SIZE); row++) {
        int id = ids[row];
        if (id < 0 || id > refLimit) {
          throw new IllegalArgumentException(
              "Column %s, row %d: id %d of a dictionary of %d"
                  .formatted(column, row, id, refLimit));
        }
        refs[count] = id - 1;
        count += id == 0 ? 0 : 1;
        bits |= id == 0 ? 0 : 1L << row;
      }
      presentScratch[from >>> 6] = bits;
    }
    present = count == rows ? null : presentScratch;
  }

  /**
   * Refs as they are.
   *
   * @throws IllegalArgumentException if there are more or fewer than rows that have a value
   */
  void entries(String column, int[] entries, int entryCount, long[] presentBits) {
    presence(presentBits);
    if (count != entryCount) {
      throw new IllegalArgumentException(
          "Column %s: %d entries for %d rows that have a value"
              .formatted(column, entryCount, count));
    }
    refs = entries;
  }

  /**
   * The rows of strings that are not empty; row {@code r} is ref {@code r}.
   *
   * @throws IllegalArgumentException for a string that ends before it begins, or behind the data
   */
  void nonEmpty(String column, ByteStrings byRow) {
    refs = refScratch;
    Arrays.fill(presentScratch, 0);
    count = 0;
    for (int row = 0; row < rows; row++) {
      int length = byRow.length(row);
      if (length < 0 || byRow.end(row) > byRow.data().length) {
        throw new IllegalArgumentException(
            "Column %s, row %d: ends at %d".formatted(column, row, byRow.end(row)));
      }
      if (length > 0) {
        presentScratch[row >>> 6] |= 1L << row;
        refs[count++] = row;
      }
    }
    present = count == rows ? null : presentScratch;
  }

  /** Booleans as 0 and 1, to be packed. */
  void bits(long[] trueBits, long[] presentBits) {
    presence(presentBits);
    refs = refScratch;
    int next = 0;
    for (int row = firstPresent(0); row < rows; row = firstPresent(row + 1)) {
      refs[next++] = (int) (trueBits[row >>> 6] >>> row & 1);
    }
  }

  private void presence(long[] presentBits) {
    count = presentBits == null ? rows : RowBits.count(presentBits, rows);
    present = count == rows ? null : presentBits;
  }

  /** The first row from {@code row} on that has a value; one past the last if there is none. */
  private int firstPresent(int row) {
    if (present == null || row >= rows) {
      return row;
    }
    int word = row >>> 6;
    long bits = present[word] >>> row << row;
    int words = RowBits.words(rows);
    while (bits == 0) {
      if (++word == words) {
        return rows;
      }
      bits = present[word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(bits);
  }
}
