package io.metricrollup.source.decode;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers for the sets of label columns that rows have filled: a tree, in which the set of a node
 * is that of its parent and one column more. Rows of the same columns in the same order have the
 * same number. For one thread.
 */
final class LabelShapes {
  /** The shape of a row without labels. */
  static final int EMPTY = 0;

  /** Stands for a shape that has no number, since there are too many. */
  static final int INCOMPLETE = -1;

  /** Some 24 bytes each. */
  private static final int MAX_SHAPES = 1 << 18;

  private static final int MAX_COLUMNS = 1 << 14;
  private static final int NONE = -1;

  // Column numbers by the hashes of the columns, which tell them apart.
  private final Map<Long, Integer> columns = new HashMap<>();

  // By shape: the one without its last column, and that column. The empty one has neither.
  private int[] parents = new int[1 << 10];
  private int[] lastColumns = new int[1 << 10];
  private int size = 1;

  // Hash table of shapes by parent and last column, 0 where free.
  private int[] index = new int[1 << 11];

  /** Forgets all numbers. */
  void clear() {
    columns.clear();
    size = 1;
    Arrays.fill(index, 0);
  }

  /** Whether new shapes, or those of new columns, have no number. */
  boolean isFull() {
    return size == MAX_SHAPES || columns.size() == MAX_COLUMNS;
  }

  /** The number of a column, from 0 on; negative if no shape has it. */
  int find(long hash) {
    return columns.getOrDefault(hash, NONE);
  }

  /** The number that a column has or gets; negative if there are too many. */
  int column(long hash) {
    int known = find(hash);
    if (known == NONE && columns.size() < MAX_COLUMNS) {
      known = columns.size();
      columns.put(hash, known);
    }
    return known;
  }

  int columns() {
    return columns.size();
  }

  int shapes() {
    return size;
  }

  /** The shape with one column more. */
  int with(int shape, int column) {
    if (shape == INCOMPLETE || column == NONE) {
      return INCOMPLETE;
    }
    int at = slot(shape, column);
    while (index[at] != 0) {
      int found = index[at];
      if (parents[found] == shape && lastColumns[found] == column) {
        return found;
      }
      at = (at + 1) & (index.length - 1);
    }
    return size == MAX_SHAPES ? INCOMPLETE : add(shape, column, at);
  }

  private int add(int shape, int column, int at) {
    parents[size] = shape;
    lastColumns[size] = column;
    index[at] = size++;
    if (size == parents.length) {
      grow();
    }
    return size - 1;
  }

  private void grow() {
    parents = Arrays.copyOf(parents, 2 * size);
    lastColumns = Arrays.copyOf(lastColumns, 2 * size);
    index = new int[4 * size];
    for (int shape = 1; shape < size; shape++) {
      int at = slot(parents[shape], lastColumns[shape]);
      while (index[at] != 0) {
        at = (at + 1) & (index.length - 1);
      }
      index[at] = shape;
    }
  }

  private int slot(int shape, int column) {
    int hash = (shape * 31 + column) * 0x9E3779B9;
    return (hash ^ hash >>> 15) & (index.length - 1);
  }

  /** The shape without its last column, which is not for the empty one. */
  int parent(int shape) {
    return parents[shape];
  }

  /** The column that it has and its parent has not. */
  int lastColumn(int shape) {
    return lastColumns[shape];
  }
}
