package io.metricrollup.parquet;

import java.util.Arrays;

/**
 * The distinct 64-bit values of a column in order of first occurrence, and each value's number.
 * Doubles are told apart by their bits: every NaN, and both zeros, come back as they were.
 */
final class LongDictionary {
  private long[] entries = new long[0];
  private int[] ids = new int[0];
  private int[] slots = new int[0];
  private int mask;
  private int size;

  /**
   * Numbers {@code values[0, count)}; gives up, returning false, at the first distinct value over
   * {@code maxSize}.
   */
  boolean build(long[] values, int count, int maxSize) {
    prepare(count, maxSize);
    long last = 0;
    int lastId = -1;
    for (int i = 0; i < count; i++) {
      long value = values[i];
      if (value != last || lastId < 0) {
        lastId = idOf(value);
        last = value;
        if (size > maxSize) {
          return false;
        }
      }
      ids[i] = lastId;
    }
    return true;
  }

  int size() {
    return size;
  }

  /** The distinct values, {@link #size()} of them. */
  long[] entries() {
    return entries;
  }

  /** The number of each value: an index into {@link #entries()}. */
  int[] ids() {
    return ids;
  }

  private void prepare(int count, int maxSize) {
    size = 0;
    if (ids.length < count) {
      ids = new int[count];
    }
    if (entries.length <= maxSize) {
      entries = new long[maxSize + 1];
    }
    int capacity = Integer.highestOneBit(maxSize + 1) << 2;
    mask = capacity - 1;
    if (slots.length < capacity) {
      slots = new int[capacity];
    } else {
      Arrays.fill(slots, 0, capacity, 0);
    }
  }

  private int idOf(long value) {
    int slot = (int) (mix(value) & mask);
    while (slots[slot] != 0) {
      int id = slots[slot] - 1;
      if (entries[id] == value) {
        return id;
      }
      slot = (slot + 1) & mask;
    }
    entries[size] = value;
    slots[slot] = ++size;
    return size - 1;
  }

  /** Round doubles differ in their high bits only: these have to reach the low ones. */
  static long mix(long value) {
    long mixed = (value ^ (value >>> 32)) * 0x9E3779B97F4A7C15L;
    return mixed ^ (mixed >>> 32);
  }
}
