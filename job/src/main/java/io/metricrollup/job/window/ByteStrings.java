package io.metricrollup.job.window;

import java.util.Arrays;

/**
 * Distinct byte strings by number, each with a tag that tells equal bytes of different meaning
 * apart. Only ever appended to, so that a snapshot shares the arrays up to the size it saw.
 */
final class ByteStrings {
  private byte[] data;
  private int[] ends;
  private int[] tags;
  private int size;
  private int tagMask;

  // Not part of a snapshot; made when first needed.
  private int[] index;

  ByteStrings() {
    this(new byte[64], new int[4], new int[4], 0);
  }

  private ByteStrings(byte[] data, int[] ends, int[] tags, int size) {
    this.data = data;
    this.ends = ends;
    this.tags = tags;
    this.size = size;
  }

  /** The live copy; what it is taken from must not be appended to any more. */
  ByteStrings share() {
    ByteStrings copy = new ByteStrings(data, ends, tags, size);
    copy.tagMask = tagMask;
    copy.index = index;
    index = null;
    return copy;
  }

  int size() {
    return size;
  }

  byte[] data() {
    return data;
  }

  int[] ends() {
    return ends;
  }

  int start(int id) {
    return id == 0 ? 0 : ends[id - 1];
  }

  int end(int id) {
    return ends[id];
  }

  int tag(int id) {
    return tags[id];
  }

  /** The tags that occur, as bits; of tags below 32. */
  int tagMask() {
    return tagMask;
  }

  boolean equals(int id, int tag, byte[] bytes, int from, int to) {
    return tags[id] == tag && Arrays.equals(data, start(id), end(id), bytes, from, to);
  }

  /** Unsigned comparison of the bytes. */
  int compare(int a, int b) {
    return Arrays.compareUnsigned(data, start(a), end(a), data, start(b), end(b));
  }

  /** The number of a byte string, a new one if it is new. */
  int intern(int tag, byte[] bytes, int from, int to) {
    if (index == null || size >= index.length / 2) {
      rebuildIndex();
    }
    int at = place(tag, bytes, from, to);
    while (index[at] != 0) {
      int id = index[at] - 1;
      if (equals(id, tag, bytes, from, to)) {
        return id;
      }
      at = (at + 1) & (index.length - 1);
    }
    append(tag, bytes, from, to);
    index[at] = size;
    return size - 1;
  }

  /** Appends what is known to be new, as in reading a snapshot. */
  void append(int tag, byte[] bytes, int from, int to) {
    int start = size == 0 ? 0 : ends[size - 1];
    int end = Math.addExact(start, to - from);
    if (end > data.length) {
      data = Arrays.copyOf(data, Math.max(end, data.length / 2 * 3));
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, size / 2 * 3);
      tags = Arrays.copyOf(tags, size / 2 * 3);
    }
    System.arraycopy(bytes, from, data, start, to - from);
    ends[size] = end;
    tags[size++] = tag;
    tagMask |= 1 << tag;
  }

  private void rebuildIndex() {
    index = new int[Math.max(16, Integer.highestOneBit(size) * 4)];
    for (int id = 0; id < size; id++) {
      int at = place(tags[id], data, start(id), end(id));
      while (index[at] != 0) {
        at = (at + 1) & (index.length - 1);
      }
      index[at] = id + 1;
    }
  }

  private int place(int tag, byte[] bytes, int from, int to) {
    return Mix.place(Mix.ofBytes(bytes, from, to) + tag, index.length);
  }
}
