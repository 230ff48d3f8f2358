package io.metricrollup.sketch;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Sketches that grow by merging, one per slot, for a fixed number of slots: {@link PackedBins} in
 * one shared array. A slot takes 8 bytes and its bins (with some room to grow) another 8 each; a
 * page without any sketch takes nothing.
 *
 * <p>Merging is exact: bin for bin the sum of the counts. Not thread-safe.
 */
public final class SketchPage {
  private static final int CHUNK = Long.SIZE;

  private final BinArena arena;

  /** Whether every count, of all slots, is a packed one. */
  private boolean plain;

  /** A page of empty slots. */
  public SketchPage(int slots) {
    this(new BinArena(slots), true);
  }

  private SketchPage(BinArena arena, boolean plain) {
    this.arena = arena;
    this.plain = plain;
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
    if (to > from) {
      // Growing moves what is in the page's own array.
      boolean own = bins == longs();
      mergeAny(
          slot,
          own ? Arrays.copyOfRange(bins, from, to) : bins,
          own ? 0 : from,
          own ? to - from : to);
    }
  }

  /** Merges a slot of another page into the slot. */
  public void merge(int slot, SketchPage other, int otherSlot) {
    merge(slot, other.longs(), other.start(otherSlot), other.end(otherSlot));
  }

  /**
   * Merges every slot of another page into this one's slot of that number.
   *
   * @throws IllegalArgumentException if the other has more slots
   */
  public void mergeAll(SketchPage other) {
    if (other.slots() > slots()) {
      throw new IllegalArgumentException(other.slots() + " slots into " + slots());
    }
    if (plain && other.plain && PageMerge.ofThread().merge(arena, other.arena)) {
      return;
    }
    for (int slot = 0; slot < other.slots(); slot++) {
      merge(slot, other, slot);
    }
  }

  /** Merges rows into their slots, and forgets them. */
  public void mergeAll(RowSketches rows) {
    if (!plain || !rows.plain() || !PageMerge.ofThread().merge(arena, rows.arena())) {
      rows.mergeEach(this);
    }
    rows.clear();
  }

  /** An independent page of the same contents, without what has become waste in this one. */
  public SketchPage copy() {
    return new SketchPage(arena.copy(), plain);
  }

  /** Empties all slots; the room is kept. */
  public void clear() {
    arena.clear();
    plain = true;
  }

  /**
   * Empties all slots and gives up their room, to whichever page of this thread grows next. Nobody
   * may be reading the page, as a copy of it in another thread would.
   */
  public void release() {
    arena.release();
    plain = true;
  }

  /** What the page takes of the heap, in bytes. */
  public long bytes() {
    return 16 + arena.bytes();
  }

  /** Writes all slots; {@link #read} is the way back. The form has no version of its own. */
  public void write(DataOutput out) throws IOException {
    written().flush(out);
  }

  /** The same slots in fewer bytes, to be kept. */
  public StoredPage store() {
    return new StoredPage(written().bytes(), slots(), arena.live());
  }

  private PageWriter written() {
    PageWriter writer = new PageWriter(arena.live());
    for (int slot = 0; slot < slots(); slot++) {
      writer.slot(longs(), start(slot), end(slot));
    }
    return writer;
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

  /** Makes room in an empty page. */
  void reserve(int longs) {
    arena.reserve(longs);
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

  private void mergeAny(int slot, long[] bins, int from, int to) {
    if (!plain || anyEscaped(bins, from, to)) {
      mergeAnew(slot, bins, from, to);
    } else if (to - from == 1) {
      mergeOne(slot, bins, from);
    } else if (arena.size(slot) == 0) {
      int start = arena.resize(slot, to - from);
      BinArena.copy(bins, from, longs(), start, to - from);
    } else {
      int offset = 0;
      for (int at = from; at < to && offset >= 0; at += CHUNK) {
        offset = mergeChunk(slot, offset, bins, at, to);
      }
    }
  }

  /** What {@link #mergeChunk} does, for the one bin that most rows have. */
  private void mergeOne(int slot, long[] bins, int from) {
    long bin = bins[from];
    long lowest = bin & ~PackedBins.MAX_PACKED_COUNT;
    long[] a = longs();
    int size = arena.size(slot);
    int start = arena.start(slot);
    int at = 0;
    while (at < size && a[start + at] < lowest) {
      at++;
    }
    if (at == size || (a[start + at] & ~PackedBins.MAX_PACKED_COUNT) != lowest) {
      insertOne(slot, size, at, bin);
    } else if (((a[start + at] + bin - lowest) & ~PackedBins.MAX_PACKED_COUNT) == lowest) {
      a[start + at] += bin - lowest;
    } else {
      mergeAnew(slot, bins, from, from + 1);
    }
  }

  private void insertOne(int slot, int size, int at, long bin) {
    int start = arena.resize(slot, size + 1);
    long[] a = longs();
    for (int i = size; i > at; i--) {
      a[start + i] = a[start + i - 1];
    }
    a[start + at] = bin;
  }

  private static boolean anyEscaped(long[] bins, int from, int to) {
    boolean any = false;
    for (int i = from; i < to; i++) {
      any |= PackedBins.isEscaped(bins[i]);
    }
    return any;
  }

  /**
   * Adds the counts of up to {@value #CHUNK} bins whose keys the slot has, then inserts the others.
   * Bins compare as they are, key first. Returns where in the slot the chunk ended, or a negative
   * number if the rest was merged in another way, since a sum became too large for a packed count.
   */
  private int mergeChunk(int slot, int offset, long[] bins, int from, int to) {
    long[] a = longs();
    int start = start(slot);
    int end = end(slot);
    int i = start + offset;
    long missing = 0;
    int last = Math.min(to, from + CHUNK);
    for (int j = from; j < last; j++) {
      long lowest = bins[j] & ~PackedBins.MAX_PACKED_COUNT;
      while (i < end && a[i] < lowest) {
        i++;
      }
      if (i == end || (a[i] & ~PackedBins.MAX_PACKED_COUNT) != lowest) {
        missing |= 1L << (j - from);
      } else if (((a[i] + bins[j] - lowest) & ~PackedBins.MAX_PACKED_COUNT) == lowest) {
        a[i] += bins[j] - lowest;
        i++;
      } else {
        insert(slot, bins, from, missing);
        mergeAnew(slot, bins, j, to);
        return -1;
      }
    }
    insert(slot, bins, from, missing);
    return i - start + Long.bitCount(missing);
  }

  /** Inserts {@code bins[from + k]} for every bit k; none of these keys is in the slot. */
  private void insert(int slot, long[] bins, int from, long bits) {
    if (bits == 0) {
      return;
    }
    int size = arena.size(slot);
    int start = arena.resize(slot, size + Long.bitCount(bits));
    long[] a = longs();
    int i = start + size - 1;
    int k = end(slot) - 1;
    // From the end on, so that nothing is overwritten before it is read.
    for (long left = bits; left != 0; left ^= Long.highestOneBit(left)) {
      long bin = bins[from + Long.SIZE - 1 - Long.numberOfLeadingZeros(left)];
      while (i >= start && a[i] > bin) {
        a[k--] = a[i--];
      }
      a[k--] = bin;
    }
  }

  private void mergeAnew(int slot, long[] bins, int from, int to) {
    int size = arena.size(slot);
    int start = arena.start(slot);
    long[] merged = new long[size + to - from];
    int length = PackedBins.merge(longs(), start, start + size, bins, from, to, merged);
    start = arena.resize(slot, length);
    System.arraycopy(merged, 0, longs(), start, length);
    plain &= !anyEscaped(merged, 0, length);
  }
}
