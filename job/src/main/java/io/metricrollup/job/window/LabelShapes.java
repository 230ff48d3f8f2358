package io.metricrollup.job.window;

import java.util.Arrays;

/**
 * Which columns each label set has a value in. Series of one metric mostly have the same, so that
 * there are few of these shapes, and rows in order of a segment have the same for a long stretch.
 *
 * <p>Not part of a snapshot: label sets are looked at when first asked for.
 */
final class LabelShapes {
  private final IntLists shapes = new IntLists();

  // By label set; those from known on have not been looked at.
  private int[] shapeOf = new int[16];
  private int known;
  private int[] columns = new int[16];

  /** The shape of a label set of this dictionary. */
  int of(int set, LabelDictionary labels) {
    if (set >= known) {
      lookAtAll(labels);
    }
    return shapeOf[set];
  }

  /** Column numbers by shape, ascending. */
  IntLists columns() {
    return shapes;
  }

  private void lookAtAll(LabelDictionary labels) {
    IntLists sets = labels.sets();
    if (shapeOf.length < sets.size()) {
      shapeOf = Arrays.copyOf(shapeOf, Math.max(sets.size(), shapeOf.length / 2 * 3));
    }
    for (; known < sets.size(); known++) {
      shapeOf[known] = shape(known, labels);
    }
  }

  private int shape(int set, LabelDictionary labels) {
    int[] values = labels.sets().data(set);
    int start = labels.sets().start(set);
    int size = labels.sets().end(set) - start;
    if (columns.length < size) {
      columns = new int[size];
    }
    for (int i = 0; i < size; i++) {
      columns[i] = labels.columnOf(values[start + i]);
    }
    return shapes.intern(columns, size);
  }
}
