package io.metricrollup.job.window;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.LabelColumn;
import io.metricrollup.batch.PointBatch;
import java.util.Arrays;

/**
 * The label columns of one batch, translated to a table's numbers: columns at once, values when a
 * row first needs them. Reused from batch to batch.
 */
final class BatchLabels {
  /** Longer arrays are not kept: a segment may have thousands of columns. */
  private static final int MAX_KEPT = 1 << 12;

  private LabelDictionary dictionary;
  private LabelColumn[] columns = {};

  // By position: column number in the table. Positions ascending by that number are in byColumn.
  private int[] columnIds = {};
  private long[] byColumn = {};

  // By position and entry: number of the value in the table, or -1.
  private int[][] valueIds = {};
  private boolean[] touched = {};
  private boolean sorted;
  private int[] found = {};

  void start(LabelDictionary dictionary, PointBatch batch) {
    this.dictionary = dictionary;
    columns = batch.labels();
    reserve(columns.length);
    for (int position = 0; position < columns.length; position++) {
      int column = dictionary.internColumn(columns[position].name());
      columnIds[position] = column;
      byColumn[position] = (long) column << 32 | position;
      touched[position] = false;
      if (valueIds[position] != null && valueIds[position].length > MAX_KEPT) {
        valueIds[position] = null;
      }
    }
    sorted = false;
  }

  int columns() {
    return columns.length;
  }

  LabelColumn column(int position) {
    return columns[position];
  }

  int columnId(int position) {
    return columnIds[position];
  }

  /**
   * The label set of a row together with what is in {@code known}. Where several columns of the
   * batch have one name, the first that has a value counts.
   */
  int gather(int row, int known) {
    if (!sorted) {
      Arrays.sort(byColumn, 0, columns.length);
      sorted = true;
    }
    int size = 0;
    int last = -1;
    for (int i = 0; i < columns.length; i++) {
      int position = (int) byColumn[i];
      int id = columns[position].ids().get(row);
      if (id != 0 && columnIds[position] != last) {
        found[size++] = value(position, id - 1);
        last = columnIds[position];
      }
    }
    return dictionary.union(known, found, size);
  }

  private int value(int position, int entry) {
    if (!touched[position]) {
      touch(position);
    }
    int value = valueIds[position][entry];
    if (value < 0) {
      BytesDictionary values = columns[position].values();
      value =
          dictionary.internValue(
              columnIds[position],
              columns[position].type(),
              values.data(),
              values.start(entry),
              values.end(entry));
      valueIds[position][entry] = value;
    }
    return value;
  }

  private void touch(int position) {
    int size = columns[position].values().size();
    if (valueIds[position] == null || valueIds[position].length < size) {
      valueIds[position] = new int[size];
    }
    Arrays.fill(valueIds[position], 0, size, -1);
    touched[position] = true;
  }

  private void reserve(int length) {
    if (columnIds.length < length) {
      columnIds = new int[length];
      byColumn = new long[length];
      touched = new boolean[length];
      found = new int[length];
      valueIds = Arrays.copyOf(valueIds, length);
    }
  }
}
