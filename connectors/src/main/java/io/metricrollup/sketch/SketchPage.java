package io.metricrollup.sketch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Sketches that grow by merging, one per slot, for a fixed number of slots: {@link PackedBins} in
 * one shared array. A slot takes 8 bytes and its bins (with some room to grow) another 8 each; a
 * page without any sketch takes nothing.
 *
 * <p>Merging is exact: bin for bin the sum of the counts. Not thread-safe.
 */
public final class SketchPage {
  private final BinArena arena;

  /** A page of empty slots. */
  public SketchPage(int slots) {
    this(new BinArena(slots));
  }

  private SketchPage(BinArena arena) {
    this.arena = arena;
  }

  /** The number of slots, numbered from 0. */
  public int slots() {
    return arena.slots();
  }

  /** Whether nothing was merged into the slot yet. */
  public boolean isEmpty(int slot) {
    return arena.size(slot) == 0;
  }

  /** The length of the slot's bins, in longs. */
  public int size(int slot) {
    return arena.size(slot);
  }

  /** The number of observations in the slot. */
  public double count(int slot) {
    return PackedBins.count(longs(), start(slot), end(slot));
  }

  /** Merges the packed bins in {@code [from, to)} into the slot. They stay as they are. */
  public void merge(int slot, long[] bins, int from, int to) {
    if (to - from == 1) {
      mergeOne(slot, bins[from]);
    } else if (to > from) {
      mergeMany(slot, bins, from, to);
    }
  }

  /** Merges a slot of another page into the slot. */
  public void merge(int slot, SketchPage other, int otherSlot) {
    merge(slot, other.longs(), other.start(otherSlot), other.end(otherSlot));
  }

  /** An independent page of the same contents, without what has become waste in this one. */
  public SketchPage copy() {
    return new SketchPage(arena.copy());
  }

  /** What the page takes of the heap, in bytes. */
  public long bytes() {
    return 16 + arena.bytes();
  }

  /** Writes all slots; {@link #read} is the way back. The form has no version of its own. */
  public void write(DataOutput out) throws IOException {
    PageWriter writer = new PageWriter();
    for (int slot = 0; slot < slots(); slot++) {
      writer.slot(longs(), start(slot), end(slot));
    }
    writer.flush(out);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param slots the number of slots of the page that was written
   * @throws IOException if these bytes are not such a page
   */
  public static SketchPage read(DataInput in, int slots) throws IOException {
    SketchPage page = new SketchPage(slots);
    new PageReader(in).readInto(page);
    return page;
  }

  long[] longs() {
    return arena.longs();
  }

  int start(int slot) {
    return arena.start(slot);
  }

  int end(int slot) {
    return arena.start(slot) + arena.size(slot);
  }

  private void mergeOne(int slot, long bin) {
    int size = arena.size(slot);
    if (size == 0) {
      int start = arena.resize(slot, 1);
      longs()[start] = bin;
      return;
    }
    int start = arena.start(slot);
    long[] longs = longs();
    int key = PackedBins.key(bin);
    int at = start;
    int end = start + size;
    while (at < end && PackedBins.key(longs[at]) < key) {
      if (PackedBins.isEscaped(longs[at])) {
        at++;
      }
      at++;
    }
    if (at == end || PackedBins.key(longs[at]) != key) {
      insert(slot, size, at - start, bin);
      return;
    }
    long sum = longs[at] + (bin & PackedBins.MAX_PACKED_COUNT);
    if (PackedBins.key(sum) != key || PackedBins.isEscaped(longs[at])) {
      mergeAnew(slot, new long[] {bin}, 0, 1);
    } else {
      longs[at] = sum;
    }
  }

  private void insert(int slot, int size, int offset, long bin) {
    int start = arena.resize(slot, size + 1);
    long[] longs = longs();
    for (int i = start + size; i > start + offset; i--) {
      longs[i] = longs[i - 1];
    }
    longs[start + offset] = bin;
  }

  private void mergeMany(int slot, long[] bins, int from, int to) {
    int size = arena.size(slot);
    if (size == 0) {
      int start = arena.resize(slot, to - from);
      System.arraycopy(bins, from, longs(), start, to - from);
      return;
    }
    int start = arena.start(slot);
    int missing = missing(longs(), start, start + size, bins, from, to);
    if (missing < 0) {
      mergeAnew(slot, bins, from, to);
      return;
    }
    start = arena.resize(slot, size + missing);
    mergeBackwards(longs(), start, size, missing, bins, from, to);
  }

  /**
   * How many of b's keys are not in a; negative if a merge needs more care, because either has an
   * escaped count or a sum becomes one.
   */
  private static int missing(long[] a, int i, int iEnd, long[] b, int j, int jEnd) {
    int missing = jEnd - j;
    while (i < iEnd || j < jEnd) {
      boolean takeA = j == jEnd || (i < iEnd && PackedBins.key(a[i]) <= PackedBins.key(b[j]));
      long bin = takeA ? a[i] : b[j];
      if (PackedBins.isEscaped(bin)) {
        return -1;
      }
      if (takeA && j < jEnd && PackedBins.key(bin) == PackedBins.key(b[j])) {
        long sum = bin + (b[j] & PackedBins.MAX_PACKED_COUNT);
        if (PackedBins.isEscaped(b[j]) || PackedBins.key(sum) != PackedBins.key(bin)) {
          return -1;
        }
        missing--;
        j++;
      }
      if (takeA) {
        i++;
      } else {
        j++;
      }
    }
    return missing;
  }

  /** From the end on, so that nothing is overwritten before it is read. */
  private static void mergeBackwards(
      long[] a, int start, int size, int missing, long[] b, int from, int to) {
    int i = start + size - 1;
    int j = to - 1;
    for (int k = i + missing; j >= from; k--) {
      int keyA = i >= start ? PackedBins.key(a[i]) : Integer.MIN_VALUE;
      int keyB = PackedBins.key(b[j]);
      if (keyA > keyB) {
        a[k] = a[i--];
      } else if (keyA < keyB) {
        a[k] = b[j--];
      } else {
        a[k] = a[i--] + (b[j--] & PackedBins.MAX_PACKED_COUNT);
      }
    }
  }

  private void mergeAnew(int slot, long[] bins, int from, int to) {
    int size = arena.size(slot);
    int start = arena.start(slot);
    long[] merged = new long[size + to - from];
    int length = PackedBins.merge(longs(), start, start + size, bins, from, to, merged);
    start = arena.resize(slot, length);
    System.arraycopy(merged, 0, longs(), start, length);
  }
}
