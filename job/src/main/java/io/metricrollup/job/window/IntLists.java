package io.metricrollup.job.window;

import java.util.Arrays;

/**
 * Distinct lists of ints by number; list 0 is the empty one. Only ever appended to, so that a
 * snapshot shares the arrays up to the size it saw.
 */
final class IntLists {
  private int[] data;
  private int[] ends;
  private int size;

  // Not part of a snapshot; made when first needed.
  private int[] index;

  IntLists() {
    this(new int[16], new int[4], 1);
  }

  private IntLists(int[] data, int[] ends, int size) {
    this.data = data;
    this.ends = ends;
    this.size = size;
  }

  /** The live copy; what it is taken from must not be appended to any more. */
  IntLists share() {
    IntLists copy = new IntLists(data, ends, size);
    copy.index = index;
    index = null;
    return copy;
  }

  int size() {
    return size;
  }

  int[] data() {
    return data;
  }

  int start(int id) {
    return id == 0 ? 0 : ends[id - 1];
  }

  int end(int id) {
    return ends[id];
  }

  /** The number of the list {@code ints[0, length)}, a new one if it is new. */
  int intern(int[] ints, int length) {
    if (length == 0) {
      return 0;
    }
    if (index == null || size >= index.length / 2) {
      rebuildIndex();
    }
    int at = place(ints, 0, length);
    while (index[at] != 0) {
      int id = index[at];
      if (Arrays.equals(data, start(id), end(id), ints, 0, length)) {
        return id;
      }
      at = (at + 1) & (index.length - 1);
    }
    append(ints, length);
    index[at] = size - 1;
    return size - 1;
  }

  /** Appends what is known to be new, as in reading a snapshot. */
  void append(int[] ints, int length) {
    int start = ends[size - 1];
    int end = Math.addExact(start, length);
    if (end > data.length) {
      data = Arrays.copyOf(data, Math.max(end, data.length / 2 * 3));
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, size / 2 * 3);
    }
    System.arraycopy(ints, 0, data, start, length);
    ends[size++] = end;
  }

  private void rebuildIndex() {
    index = new int[Math.max(16, Integer.highestOneBit(size) * 4)];
    for (int id = 1; id < size; id++) {
      int at = place(data, start(id), end(id));
      while (index[at] != 0) {
        at = (at + 1) & (index.length - 1);
      }
      index[at] = id;
    }
  }

  private int place(int[] ints, int from, int to) {
    return Mix.place(Mix.ofInts(ints, from, to), index.length);
  }
}
