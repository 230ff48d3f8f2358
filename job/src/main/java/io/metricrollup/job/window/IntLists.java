package io.metricrollup.job.window;

import java.util.Arrays;

/**
 * Distinct lists of ints by number; list 0 is the empty one. Only ever appended to, so that a
 * snapshot shares the arrays up to the size it saw.
 *
 * <p>Lists lie in arrays of {@value #GROUP} lists each, so that growing copies little and leaves no
 * room unused, and no array is so large that the collector keeps it apart.
 */
final class IntLists {
  private static final int GROUP_BITS = 8;
  private static final int GROUP = 1 << GROUP_BITS;

  private int[][] groups;

  // By list: where it ends in its group's array.
  private int[] ends;
  private int size;

  // Not part of a snapshot; made when first needed.
  private int[] index;

  IntLists() {
    this(new int[1][16], new int[4], 1);
  }

  private IntLists(int[][] groups, int[] ends, int size) {
    this.groups = groups;
    this.ends = ends;
    this.size = size;
  }

  /** The live copy; what it is taken from must not be appended to any more. */
  IntLists share() {
    IntLists copy = new IntLists(groups.clone(), ends, size);
    copy.index = index;
    index = null;
    return copy;
  }

  int size() {
    return size;
  }

  /** The array in which a list lies. */
  int[] data(int id) {
    return groups[id >>> GROUP_BITS];
  }

  int start(int id) {
    return (id & (GROUP - 1)) == 0 ? 0 : ends[id - 1];
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
      if (Arrays.equals(data(id), start(id), end(id), ints, 0, length)) {
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
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, size / 2 * 3);
    }
    if ((size & (GROUP - 1)) == 0) {
      startGroup();
    }
    int start = start(size);
    int end = Math.addExact(start, length);
    int[] group = data(size);
    if (end > group.length) {
      group = Arrays.copyOf(group, Math.max(end, group.length / 2 * 3));
      groups[size >>> GROUP_BITS] = group;
    }
    System.arraycopy(ints, 0, group, start, length);
    ends[size++] = end;
  }

  /** The group before takes no more than it needs from then on. */
  private void startGroup() {
    int next = size >>> GROUP_BITS;
    int used = ends[size - 1];
    if (next == groups.length) {
      groups = Arrays.copyOf(groups, next * 2);
    }
    groups[next - 1] = Arrays.copyOf(groups[next - 1], used);
    groups[next] = new int[Math.max(16, used)];
  }

  private void rebuildIndex() {
    index = new int[Math.max(16, Integer.highestOneBit(size) * 4)];
    for (int id = 1; id < size; id++) {
      int at = place(data(id), start(id), end(id));
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
