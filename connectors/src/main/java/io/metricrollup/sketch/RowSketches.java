package io.metricrollup.sketch;

/**
 * The sketches of rows that are to be merged into one page, at most one a slot: into all of a page
 * at once costs half of what one after the other does, since nothing has to make room. Not
 * thread-safe.
 */
public final class RowSketches {
  // By slot, as in the arena; 0 without a row.
  private final long[] blocks;
  private final int[] slots;
  private long[] bins = {};
  private int rows;
  private int longs;
  private boolean plain = true;

  /**
   * @param slots of the largest page
   */
  public RowSketches(int slots) {
    this.blocks = new long[slots];
    this.slots = new int[slots];
  }

  /**
   * Says whose bins the rows have that are added from now on, until they are merged; there must be
   * none yet.
   */
  public void start(long[] packedBins) {
    bins = packedBins;
  }

  /**
   * Adds a row with the bins in {@code [from, to)}, of which there are some; returns false, and
   * does nothing, if the slot has one already.
   */
  public boolean add(int slot, int from, int to) {
    if (blocks[slot] != 0) {
      return false;
    }
    blocks[slot] = BinArena.block(from, to - from);
    slots[rows++] = slot;
    longs += to - from;
    for (int at = from; at < to; at++) {
      plain &= !PackedBins.isEscaped(bins[at]);
    }
    return true;
  }

  boolean plain() {
    return plain;
  }

  /** All rows, as a page's blocks. */
  BinArena arena() {
    return BinArena.over(blocks, bins, longs);
  }

  /** Merges the rows one after the other. */
  void mergeEach(SketchPage page) {
    for (int row = 0; row < rows; row++) {
      int from = (int) (blocks[slots[row]] >>> 32);
      page.merge(slots[row], bins, from, from + (int) blocks[slots[row]]);
    }
  }

  void clear() {
    for (int row = 0; row < rows; row++) {
      blocks[slots[row]] = 0;
    }
    rows = 0;
    longs = 0;
    plain = true;
  }
}
