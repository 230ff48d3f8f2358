package io.metricrollup.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The distinct byte strings of a column, and each value's number.
 *
 * <p>Values are not copied but named by their ref in {@link ByteStrings}.
 */
final class BytesDictionary {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private int[] entries = new int[0];
  private int[] ids = new int[0];

  /** Hash table of id + 1, 0 where free. */
  private int[] slots = new int[0];

  /** By ref its id + 1; all 0 between two columns. */
  private int[] numbers = new int[0];

  private int[] hashes = new int[0];
  private int mask;
  private int size;

  /**
   * Numbers {@code refs[0, count)}, refs below {@code refLimit} that are known to name different
   * strings, in order of first occurrence: equal columns give equal dictionaries, whatever their
   * refs. Costs nothing for refs that do not occur, however many there are.
   */
  void buildByRef(int[] refs, int count, int refLimit) {
    reserve(count, refLimit);
    inOrderOfOccurrence(refs, count);
  }

  /**
   * The same in the refs' own order if most of them may occur: a store and a load a value, and no
   * branch.
   */
  void buildInRefOrder(int[] refs, int count, int refLimit) {
    reserve(count, refLimit);
    if (refLimit <= 2 * count) {
      inRefOrder(refs, count, refLimit);
    } else {
      inOrderOfOccurrence(refs, count);
    }
  }

  private void reserve(int count, int refLimit) {
    prepare(count, Math.min(count, refLimit));
    if (numbers.length < refLimit) {
      numbers = new int[refLimit];
    }
  }

  private void inRefOrder(int[] refs, int count, int refLimit) {
    for (int i = 0; i < count; i++) {
      numbers[refs[i]] = 1;
    }
    for (int ref = 0; ref < refLimit; ref++) {
      if (numbers[ref] != 0) {
        entries[size] = ref;
        numbers[ref] = size++;
      }
    }
    for (int i = 0; i < count; i++) {
      ids[i] = numbers[refs[i]];
    }
    Arrays.fill(numbers, 0, refLimit, 0);
  }

  private void inOrderOfOccurrence(int[] refs, int count) {
    int last = -1;
    int lastId = -1;
    for (int i = 0; i < count; i++) {
      if (refs[i] != last) {
        last = refs[i];
        lastId = idOf(last);
      }
      ids[i] = lastId;
    }
    for (int e = 0; e < size; e++) {
      numbers[entries[e]] = 0;
    }
  }

  /**
   * Numbers the strings {@code refs[0, count)} by their bytes; gives up, returning false, at the
   * first distinct one over {@code maxSize}.
   */
  boolean buildByContent(ByteStrings strings, int[] refs, int count, int maxSize) {
    prepare(count, maxSize + 1);
    int capacity = Integer.highestOneBit(maxSize + 1) << 2;
    mask = capacity - 1;
    if (slots.length < capacity) {
      slots = new int[capacity];
    } else {
      Arrays.fill(slots, 0, capacity, 0);
    }
    for (int i = 0; i < count && size <= maxSize; i++) {
      ids[i] = idOf(strings, refs[i]);
    }
    return size <= maxSize;
  }

  int size() {
    return size;
  }

  /** The refs of the distinct strings, {@link #size()} of them. */
  int[] entries() {
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
    if (entries.length < maxSize) {
      entries = new int[maxSize];
      hashes = new int[maxSize];
    }
  }

  private int idOf(int ref) {
    if (numbers[ref] == 0) {
      entries[size] = ref;
      numbers[ref] = ++size;
    }
    return numbers[ref] - 1;
  }

  private int idOf(ByteStrings strings, int ref) {
    int hash = hash(strings.data(), strings.start(ref), strings.end(ref));
    int slot = hash & mask;
    while (slots[slot] != 0) {
      int id = slots[slot] - 1;
      if (hashes[id] == hash && strings.same(entries[id], ref)) {
        return id;
      }
      slot = (slot + 1) & mask;
    }
    entries[size] = ref;
    hashes[size] = hash;
    slots[slot] = ++size;
    return size - 1;
  }

  private static int hash(byte[] data, int from, int to) {
    long hash = (long) to - from;
    int i = from;
    for (; i + Long.BYTES <= to; i += Long.BYTES) {
      hash = LongDictionary.mix(hash ^ (long) LONG.get(data, i));
    }
    long tail = 0;
    for (; i < to; i++) {
      tail = tail << 8 | (data[i] & 0xFF);
    }
    return (int) LongDictionary.mix(hash ^ tail);
  }
}
