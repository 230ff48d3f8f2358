package io.metricrollup.parquet;

import java.util.Arrays;

/**
 * The rows of a row group whose values are wanted: all, or some few. Reused; belongs to one thread.
 */
public final class RowSelection {
  /** Every row; never to be changed. */
  public static final RowSelection ALL = new RowSelection();

  private int[] rows = {};
  private int size;

  /** Selects no row. */
  public void clear() {
    size = 0;
  }

  /** Adds a row behind all that were added. */
  public void add(int row) {
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, Math.max(16, 2 * size));
    }
    rows[size++] = row;
  }

  public boolean isAll() {
    return this == ALL;
  }

  /** Number of rows, if they are not all. */
  public int size() {
    return size;
  }

  /** One of them; they ascend. */
  public int row(int i) {
    return rows[i];
  }
}
