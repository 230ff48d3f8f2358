package io.metricrollup.sketch;

/**
 * Merges a page into another one slot by slot, from both arrays into a third one: nothing has to
 * make room for what comes in between. One a thread.
 */
final class PageMerge {
  private static final ThreadLocal<PageMerge> OF_THREAD = ThreadLocal.withInitial(PageMerge::new);

  /** Of both pages together; a megabyte. */
  private static final int MAX_LONGS = 1 << 17;

  /** What is less than this part of a page is not worth copying all of it. */
  private static final int LITTLE = 8;

  private static final int OVERFLOW = -1;

  private long[] bins = {};

  // By slot, as in the arena.
  private long[] blocks = {};

  static PageMerge ofThread() {
    return OF_THREAD.get();
  }

  /**
   * Merges pages of packed counts only.
   *
   * @param from has nothing in slots that {@code into} does not have
   * @return false, and nothing is changed, if that does not pay or is not possible: little comes
   *     in, the pages are too large, or a sum is too large for a packed count
   */
  boolean merge(BinArena into, BinArena from) {
    if (from.live() <= into.live() / LITTLE) {
      return false;
    }
    int slots = into.slots();
    // A capacity is a third more than the size at most.
    long most = ((long) into.live() + from.live()) * 4 / 3 + 1;
    if (most > MAX_LONGS) {
      return false;
    }
    reserve(slots, (int) most);
    int end = 0;
    for (int slot = 0; slot < slots; slot++) {
      int size = merge(into, from, slot, end);
      if (size == OVERFLOW) {
        return false;
      }
      blocks[slot] = BinArena.block(end, size);
      end += BinArena.capacity(size);
    }
    into.replace(blocks, bins, end);
    return true;
  }

  private void reserve(int slots, int longs) {
    if (blocks.length < slots) {
      blocks = new long[slots];
    }
    if (bins.length < longs) {
      bins = new long[longs];
    }
  }

  /** Merges a slot to {@code at}; returns its length. */
  private int merge(BinArena into, BinArena from, int slot, int at) {
    int i = into.start(slot);
    int size = into.size(slot);
    if (slot >= from.slots() || from.size(slot) == 0) {
      BinArena.copy(into.longs(), i, bins, at, size);
      return size;
    }
    int j = from.start(slot);
    return merge(into.longs(), i, i + size, from.longs(), j, j + from.size(slot), at);
  }

  /** Bins compare as they are, key first. */
  private int merge(long[] a, int aFrom, int aEnd, long[] b, int bFrom, int bEnd, int at) {
    int i = aFrom;
    int j = bFrom;
    int n = at;
    while (i < aEnd && j < bEnd) {
      long keyA = a[i] & ~PackedBins.MAX_PACKED_COUNT;
      long keyB = b[j] & ~PackedBins.MAX_PACKED_COUNT;
      long bin = keyA <= keyB ? a[i] : b[j];
      if (keyA == keyB) {
        bin += b[j] - keyB;
        if ((bin & ~PackedBins.MAX_PACKED_COUNT) != keyA) {
          return OVERFLOW;
        }
      }
      bins[n++] = bin;
      i += keyA <= keyB ? 1 : 0;
      j += keyB <= keyA ? 1 : 0;
    }
    BinArena.copy(a, i, bins, n, aEnd - i);
    n += aEnd - i;
    BinArena.copy(b, j, bins, n, bEnd - j);
    return n + bEnd - j - at;
  }
}
