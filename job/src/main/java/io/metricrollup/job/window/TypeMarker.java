package io.metricrollup.job.window;

import io.metricrollup.batch.PackedIds;
import io.metricrollup.batch.PointBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * Notes for every window that a batch contributes to in which type it has each label column, if one
 * of its rows there has a value in it. Reused from batch to batch.
 */
final class TypeMarker {
  private final List<Window> touched = new ArrayList<>();
  private Tier tier;
  private BatchLabels labels;

  // By row: index of its window in touched.
  private int[] windowOf = {};

  void start(Tier newTier, BatchLabels newLabels) {
    tier = newTier;
    labels = newLabels;
    touched.clear();
  }

  /** Whether this is the batch's first row in the window. */
  boolean touch(Window window) {
    for (int i = 0; i < touched.size(); i++) {
      if (touched.get(i) == window) {
        return false;
      }
    }
    return touched.add(window);
  }

  /** To be called when all rows are merged. */
  void mark(PointBatch batch) {
    if (touched.size() > 1) {
      locateRows(batch);
    }
    for (int position = 0; position < labels.columns(); position++) {
      int column = labels.columnId(position);
      int type = 1 << labels.column(position).type().code();
      if (touched.size() == 1) {
        touched.get(0).addTypes(column, type);
      } else if (!labels.column(position).whole()) {
        // In which rows is not known; it matters only where sources differ in the type.
        touched.forEach(window -> window.addTypes(column, type));
      } else if (unmarked(column, type) > 0) {
        markByRow(batch, labels.column(position).ids(), column, type);
      }
    }
  }

  private int unmarked(int column, int type) {
    int unmarked = 0;
    for (int i = 0; i < touched.size(); i++) {
      unmarked += (touched.get(i).types(column) & type) == 0 ? 1 : 0;
    }
    return unmarked;
  }

  private void markByRow(PointBatch batch, PackedIds ids, int column, int type) {
    int left = unmarked(column, type);
    for (int row = 0; row < batch.rows() && left > 0; row++) {
      if (ids.get(row) != 0) {
        Window window = touched.get(windowOf[row]);
        if ((window.types(column) & type) == 0) {
          window.addTypes(column, type);
          left--;
        }
      }
    }
  }

  private void locateRows(PointBatch batch) {
    if (windowOf.length < batch.rows()) {
      windowOf = new int[batch.rows()];
    }
    int at = 0;
    for (int row = 0; row < batch.rows(); row++) {
      long start = tier.start(batch.timestamps()[row]);
      while (touched.get(at).start() != start) {
        at = (at + 1) % touched.size();
      }
      windowOf[row] = at;
    }
  }
}
