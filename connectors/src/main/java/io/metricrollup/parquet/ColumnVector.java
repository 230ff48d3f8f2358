package io.metricrollup.parquet;

import java.util.Arrays;

/**
 * One column chunk, decoded: runs of rows that have a value, and the values by row. Filled by
 * {@link ColumnReader}, which reuses the arrays: contents, and the arrays themselves, are valid
 * until the next read into this vector. Belongs to one thread.
 */
public final class ColumnVector {
  private static final int[] NO_INTS = new int[0];

  private int rows;
  private int runs;
  private int nonNulls;
  private int[] runStarts = NO_INTS;
  private int[] runEnds = NO_INTS;
  private long[] longs = new long[0];
  private double[] doubles = new double[0];
  private int[] ids = NO_INTS;
  private int maxData;

  int values;
  int[] starts = NO_INTS;
  int[] lengths = NO_INTS;
  byte[] data = new byte[0];
  int dataEnd;

  /** Rows of the chunk, nulls included. */
  public int rows() {
    return rows;
  }

  /** Rows that have a value. */
  public int nonNulls() {
    return nonNulls;
  }

  /** Number of runs of rows that have a value: ascending, not empty, never adjacent. */
  public int runs() {
    return runs;
  }

  /** First row of run {@code i}. */
  public int runStart(int i) {
    return runStarts[i];
  }

  /** Row behind the last one of run {@code i}. */
  public int runEnd(int i) {
    return runEnds[i];
  }

  /** First rows of the runs; the array may be longer than {@link #runs()}. */
  public int[] runStarts() {
    return runStarts;
  }

  /** Rows behind the runs; the array may be longer than {@link #runs()}. */
  public int[] runEnds() {
    return runEnds;
  }

  /** Whether every row has a value. */
  public boolean isFull() {
    return nonNulls == rows;
  }

  /** Whether a row has a value. */
  public boolean hasValue(int row) {
    int run = firstRunEndingBehind(row);
    return run < runs && runStarts[run] <= row;
  }

  /** The first run that ends behind a row; {@link #runs()} if there is none. */
  public int firstRunEndingBehind(int row) {
    int at = Arrays.binarySearch(runEnds, 0, runs, row + 1);
    return at >= 0 ? at : -at - 1;
  }

  /** Values of a LONG or BOOLEAN column by row; anything at rows without a value. */
  public long[] longs() {
    return longs;
  }

  /** Values of a DOUBLE column by row; anything at rows without a value. */
  public double[] doubles() {
    return doubles;
  }

  /** Gives {@link #longs()} away, for another array in its place. */
  public long[] exchangeLongs(long[] other) {
    long[] given = longs;
    longs = other;
    return given;
  }

  /** Gives {@link #doubles()} away, for another array in its place. */
  public double[] exchangeDoubles(double[] other) {
    double[] given = doubles;
    doubles = other;
    return given;
  }

  /** Numbers of a BINARY column's values by row; anything at rows without a value. */
  public int[] ids() {
    return ids;
  }

  /**
   * Number of values of a BINARY column: first the entries of the dictionary, if there is one, then
   * those of pages that do not use it, one per row. Some may be equal, or not used by any row.
   */
  public int values() {
    return values;
  }

  /** Where the values of a BINARY column lie. */
  public byte[] data() {
    return data;
  }

  /** Where in {@link #data()} a value begins, by its number. */
  public int[] starts() {
    return starts;
  }

  /** How long a value is, by its number, in bytes. */
  public int[] lengths() {
    return lengths;
  }

  void begin(int chunkRows, int maxDataBytes) {
    rows = chunkRows;
    maxData = maxDataBytes;
    runs = 0;
    nonNulls = 0;
    values = 0;
    dataEnd = 0;
  }

  /** Adds rows that have a value, behind all that were added before. */
  void addRun(int start, int end) {
    if (start == end) {
      return;
    }
    nonNulls += end - start;
    if (runs > 0 && runEnds[runs - 1] == start) {
      runEnds[runs - 1] = end;
      return;
    }
    if (runs == runStarts.length) {
      int length = Math.max(16, 2 * runs);
      runStarts = Arrays.copyOf(runStarts, length);
      runEnds = Arrays.copyOf(runEnds, length);
    }
    runStarts[runs] = start;
    runEnds[runs++] = end;
  }

  /** Whether some selected row from {@code from} on has a value. */
  boolean hasAny(RowSelection selection, int from) {
    for (int i = 0; i < selection.size(); i++) {
      if (selection.row(i) >= from && hasValue(selection.row(i))) {
        return true;
      }
    }
    return false;
  }

  /** How many of the rows {@code [from, to)} have a value. */
  int valuesBetween(int from, int to) {
    int count = 0;
    for (int run = firstRunEndingBehind(from); run < runs && runStarts[run] < to; run++) {
      count += Math.min(runEnds[run], to) - Math.max(runStarts[run], from);
    }
    return count;
  }

  // Arrays by row are made for all rows at the first value, so that null columns cost none. Since
  // that is before anything of the chunk is in them, growing does not copy.

  long[] roomForLongs() {
    if (longs.length < rows) {
      longs = new long[rows];
    }
    return longs;
  }

  double[] roomForDoubles() {
    if (doubles.length < rows) {
      doubles = new double[rows];
    }
    return doubles;
  }

  int[] roomForIds() {
    if (ids.length < rows) {
      ids = new int[rows];
    }
    return ids;
  }

  void reserveValues(int n) {
    if (starts.length - values < n) {
      int length = Math.max(values + n, 2 * values);
      starts = Arrays.copyOf(starts, length);
      lengths = Arrays.copyOf(lengths, length);
    }
  }

  void addValue(int start, int length) {
    starts[values] = start;
    lengths[values++] = length;
    dataEnd = start + length;
  }

  /** Makes room for {@code length} more bytes of data, and slack behind them. */
  void reserveData(long length) throws Malformed {
    long needed = dataEnd + length;
    if (needed > maxData) {
      throw new Malformed("values of " + needed + " bytes, the limit is " + maxData);
    }
    if (data.length < needed + Cursor.SLACK) {
      long room = Math.max(needed, Math.min(2L * data.length, maxData)) + Cursor.SLACK;
      data = Arrays.copyOf(data, (int) room);
    }
  }

  // A page's n values lie from its first row on without gaps. They are moved to their rows from the
  // last run to the first, which never overwrites one that has still to be moved.

  void spreadLongs(int at, int n) {
    int from = at + n;
    for (int r = runs - 1; r >= 0 && runEnds[r] > at; r--) {
      int start = Math.max(runStarts[r], at);
      int length = runEnds[r] - start;
      from -= length;
      if (from == start) {
        return;
      }
      if (length == 1) {
        longs[start] = longs[from];
      } else {
        System.arraycopy(longs, from, longs, start, length);
      }
    }
  }

  void spreadDoubles(int at, int n) {
    int from = at + n;
    for (int r = runs - 1; r >= 0 && runEnds[r] > at; r--) {
      int start = Math.max(runStarts[r], at);
      int length = runEnds[r] - start;
      from -= length;
      if (from == start) {
        return;
      }
      if (length == 1) {
        doubles[start] = doubles[from];
      } else {
        System.arraycopy(doubles, from, doubles, start, length);
      }
    }
  }

  void spreadIds(int at, int n) {
    int from = at + n;
    for (int r = runs - 1; r >= 0 && runEnds[r] > at; r--) {
      int start = Math.max(runStarts[r], at);
      int length = runEnds[r] - start;
      from -= length;
      if (from == start) {
        return;
      }
      if (length == 1) {
        ids[start] = ids[from];
      } else {
        System.arraycopy(ids, from, ids, start, length);
      }
    }
  }
}
