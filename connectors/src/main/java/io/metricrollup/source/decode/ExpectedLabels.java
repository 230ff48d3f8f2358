package io.metricrollup.source.decode;

import java.util.Arrays;

/**
 * How many values each label column of a row group has in the rows of known series, if these have
 * the same columns filled as before. Reused from row group to row group; for one thread.
 */
final class ExpectedLabels {
  private final LabelShapes shapes;

  // By shape, and which of them some row has.
  private int[] rows = {};
  private int[] used = {};
  private int usedSize;

  // By column; and of all columns together, what was not taken yet.
  private int[] values = {};
  private long left;

  ExpectedLabels(LabelShapes shapes) {
    this.shapes = shapes;
  }

  void clear() {
    for (int i = 0; i < usedSize; i++) {
      rows[used[i]] = 0;
    }
    usedSize = 0;
    if (rows.length < shapes.shapes()) {
      rows = new int[2 * shapes.shapes()];
      used = new int[rows.length];
    }
  }

  /** A row of a series that is known to have these labels. */
  void add(int shape) {
    if (rows[shape]++ == 0) {
      used[usedSize++] = shape;
    }
  }

  /** To be called when all rows were added. */
  void count() {
    left = 0;
    values = values.length < shapes.columns() ? new int[2 * shapes.columns()] : values;
    Arrays.fill(values, 0);
    for (int i = 0; i < usedSize; i++) {
      int times = rows[used[i]];
      for (int shape = used[i]; shape != LabelShapes.EMPTY; shape = shapes.parent(shape)) {
        values[shapes.lastColumn(shape)] += times;
        left += times;
      }
    }
  }

  /** Takes a column that is there, by the hash of its label, if it has so many values. */
  boolean takeIf(long hash, long number) {
    int column = shapes.find(hash);
    int known = column < 0 || column >= values.length ? 0 : values[column];
    if (known != number) {
      return false;
    }
    left -= known;
    return true;
  }

  /** Whether all columns that should have values were there. */
  boolean allTaken() {
    return left == 0;
  }
}
