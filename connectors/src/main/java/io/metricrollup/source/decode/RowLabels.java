package io.metricrollup.source.decode;

import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.parquet.RowSelection;
import java.util.Arrays;

/**
 * Which label columns the rows of a row group have filled: of each row the mask, which is the sum
 * of the hashes of its labels, and of those selected the shape. Reused; for one thread.
 */
final class RowLabels {
  private final LabelShapes all;
  private RowSelection selection;
  private long[] masks = {};
  private int[] shapes = {};

  RowLabels(LabelShapes shapes) {
    all = shapes;
  }

  /** Starts a row group, of whose rows none has a label so far. */
  void start(int rows, RowSelection selected) {
    selection = selected;
    if (masks.length < rows) {
      masks = new long[rows];
      shapes = new int[rows];
    }
    Arrays.fill(masks, 0, rows, 0);
    Arrays.fill(shapes, 0, rows, LabelShapes.EMPTY);
  }

  long[] masks() {
    return masks;
  }

  /** The shape of a selected row. */
  int shape(int row) {
    return shapes[row];
  }

  /** Adds a label to the rows that have a value in its column. */
  void add(long hash, ColumnVector column) {
    for (int run = 0; run < column.runs(); run++) {
      int end = column.runEnd(run);
      for (int row = column.runStart(run); row < end; row++) {
        masks[row] += hash;
      }
    }
    if (selection.isAll()) {
      addToShapes(all.column(hash), column);
    } else {
      addToSelectedShapes(all.column(hash), column);
    }
  }

  /** The same, to selected rows only; returns how many have a value. */
  int addToSelected(long hash, ColumnVector column) {
    for (int i = 0; i < selection.size(); i++) {
      if (column.hasValue(selection.row(i))) {
        masks[selection.row(i)] += hash;
      }
    }
    return addToSelectedShapes(all.column(hash), column);
  }

  /** Rows in order mostly have the same shapes for a stretch. */
  private void addToShapes(int number, ColumnVector column) {
    int before = LabelShapes.EMPTY;
    int after = all.with(before, number);
    for (int run = 0; run < column.runs(); run++) {
      int end = column.runEnd(run);
      for (int row = column.runStart(run); row < end; row++) {
        if (shapes[row] != before) {
          before = shapes[row];
          after = all.with(before, number);
        }
        shapes[row] = after;
      }
    }
  }

  private int addToSelectedShapes(int number, ColumnVector column) {
    int values = 0;
    for (int i = 0; i < selection.size(); i++) {
      int row = selection.row(i);
      if (column.hasValue(row)) {
        shapes[row] = all.with(shapes[row], number);
        values++;
      }
    }
    return values;
  }
}
