package io.metricrollup.source.decode;

import io.metricrollup.batch.PackedIds;
import java.util.Arrays;

/**
 * The rows of one row group in the columns that aggregation needs, by row. A missing counter is a
 * {@code NaN}, see {@link #clear}; other missing values are what {@link #reset} leaves. Reused; for
 * one thread.
 */
final class CoreRows {
  /** No metric name, or no sketch. */
  static final int NONE = -1;

  /** A {@code NaN} that none computes: one that is in the file is a value, though a bad one. */
  private static final long MISSING = 0x7FF8_6D69_7373_6564L;

  int rows;
  int[] names = new int[0];
  long[] tids = new long[0];
  boolean[] hasTid;
  long[] timestamps = new long[0];
  boolean[] hasTimestamp;
  double[] counts = new double[0];
  double[] sums = new double[0];
  double[] mins = new double[0];
  double[] maxs = new double[0];

  /** Index into {@link #sketchValues}, {@link #NONE} for a counter row. */
  int[] sketches;

  final NameInterner nameDictionary = new NameInterner();
  final SketchValues sketchValues = new SketchValues();

  void reset(int newRows) {
    if (names.length < newRows) {
      allocate(newRows);
    }
    rows = newRows;
    nameDictionary.clear();
    sketchValues.clear();
    Arrays.fill(names, 0, rows, NONE);
    Arrays.fill(sketches, 0, rows, NONE);
    Arrays.fill(hasTid, 0, rows, false);
    Arrays.fill(hasTimestamp, 0, rows, false);
    tids = room(tids);
    timestamps = room(timestamps);
    counts = room(counts);
    sums = room(sums);
    mins = room(mins);
    maxs = room(maxs);
  }

  private long[] room(long[] values) {
    return values.length < rows ? new long[names.length] : values;
  }

  private double[] room(double[] counters) {
    return counters.length < rows ? new double[names.length] : counters;
  }

  /** Says that no column gave this counter so far, in any row. */
  static void clear(double[] counters, int rows) {
    Arrays.fill(counters, 0, rows, Double.longBitsToDouble(MISSING));
  }

  /** The names of all rows, none of which may lack one. */
  PackedIds packedNames() {
    return PackedIds.of(names, rows, nameDictionary.size());
  }

  /** Whether no column gave this counter so far. */
  static boolean isMissing(double counter) {
    return Double.doubleToRawLongBits(counter) == MISSING;
  }

  private void allocate(int newRows) {
    int length = Math.max(newRows, names.length * 2);
    names = new int[length];
    hasTid = new boolean[length];
    hasTimestamp = new boolean[length];
    sketches = new int[length];
  }
}
