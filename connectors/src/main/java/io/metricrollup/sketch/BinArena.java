package io.metricrollup.sketch;

import java.util.Arrays;

/**
 * Blocks of longs of changing size, one per slot, in one shared array.
 *
 * <p>A block's capacity follows from its size, so that nothing but start and size is kept: 8 bytes
 * a slot. New blocks are taken from the end; what a block leaves behind when it moves is reclaimed,
 * by moving all blocks together, when the array is full and a fifth of it is dead. Belongs to one
 * thread, whose {@link LongPool} the array comes from.
 */
final class BinArena {
  private static final long[] NOTHING = {};
  private static final int MIN_GROWTH = 16;

  // By slot: start << 32 | size. Null as long as every block is empty.
  private long[] blocks;
  private long[] longs = NOTHING;
  private final int slots;
  private int used;
  private int dead;

  BinArena(int slots) {
    this.slots = slots;
  }

  private BinArena(BinArena other) {
    slots = other.slots;
    if (other.blocks != null) {
      blocks = other.blocks.clone();
      // It is copied since something is about to be added.
      longs = LongPool.ofThread().take(other.lengthFor(0));
      used = pack(other.longs, longs);
    }
  }

  private BinArena(long[] blocks, long[] longs, int used) {
    this.slots = blocks.length;
    this.blocks = blocks;
    this.longs = longs;
    this.used = used;
  }

  /** Blocks that lie in somebody else's array, to be read. */
  static BinArena over(long[] blocks, long[] longs, int used) {
    return new BinArena(blocks, longs, used);
  }

  BinArena copy() {
    return new BinArena(this);
  }

  int slots() {
    return slots;
  }

  /** What the blocks lie in; another array after a {@link #resize} or {@link #replace}. */
  long[] longs() {
    return longs;
  }

  int start(int slot) {
    return blocks == null ? 0 : (int) (blocks[slot] >>> 32);
  }

  int size(int slot) {
    return blocks == null ? 0 : (int) blocks[slot];
  }

  /** Gives a block another size; what fits of its contents stays. Returns its start. */
  int resize(int slot, int size) {
    if (blocks == null) {
      blocks = new long[slots];
    }
    int oldStart = start(slot);
    int oldSize = size(slot);
    int more = capacity(size) - capacity(oldSize);
    if (more > 0) {
      return move(slot, oldStart, oldSize, size, more);
    }
    dead -= more;
    blocks[slot] = block(oldStart, size);
    return oldStart;
  }

  /** Makes room for so many longs; what the blocks hold is lost. */
  void reserve(int capacity) {
    if (longs.length < capacity) {
      LongPool.ofThread().give(longs);
      longs = LongPool.ofThread().take(capacity);
    }
  }

  /** What all blocks take, their room included. */
  int live() {
    return used - dead;
  }

  /**
   * Gives every block other contents, which are copied.
   *
   * @param newBlocks by slot, as by {@link #block}, in this order and apart by their capacities
   * @param from where they lie, from 0 to {@code end}
   */
  void replace(long[] newBlocks, long[] from, int end) {
    if (blocks == null) {
      blocks = new long[slots];
    }
    System.arraycopy(newBlocks, 0, blocks, 0, slots);
    reserve(end);
    System.arraycopy(from, 0, longs, 0, end);
    used = end;
    dead = 0;
  }

  /** Makes all blocks empty; the arrays are kept. */
  void clear() {
    if (blocks != null) {
      Arrays.fill(blocks, 0);
    }
    used = 0;
    dead = 0;
  }

  /** Makes all blocks empty, and gives their array back: it must be nobody else's. */
  void release() {
    clear();
    LongPool.ofThread().give(longs);
    longs = NOTHING;
  }

  /** Heap bytes, headers included. */
  long bytes() {
    return 64 + (blocks == null ? 0 : 16 + 8L * slots) + 16 + 8L * longs.length;
  }

  private int move(int slot, int oldStart, int oldSize, int size, int more) {
    int capacity = capacity(size);
    if (oldStart + capacity - more == used && longs.length - used >= more) {
      used += more;
      blocks[slot] = block(oldStart, size);
      return oldStart;
    }
    if (longs.length - used < capacity) {
      makeRoom(capacity);
    }
    int start = used;
    copy(longs, start(slot), longs, start, oldSize);
    used += capacity;
    dead += capacity - more;
    blocks[slot] = block(start, size);
    return start;
  }

  private void makeRoom(int capacity) {
    long[] full = longs;
    if (dead > used / 5) {
      longs = LongPool.ofThread().take(lengthFor(capacity));
      used = pack(full, longs);
      dead = 0;
    } else {
      longs = LongPool.ofThread().take(Math.addExact(dead, lengthFor(capacity)));
      System.arraycopy(full, 0, longs, 0, used);
    }
    LongPool.ofThread().give(full);
  }

  /** Doubles up to a bin a slot, which most pages reach; then grows by an eighth or more. */
  private int lengthFor(int capacity) {
    int live = used - dead;
    int growth = live < slots ? live : live / 8;
    return Math.addExact(live, Math.max(capacity, Math.max(growth, MIN_GROWTH)));
  }

  /** Moves all blocks together, in the order of their slots; returns where they end. */
  private int pack(long[] from, long[] to) {
    int end = 0;
    for (int slot = 0; slot < slots; slot++) {
      int size = size(slot);
      if (size > 0) {
        copy(from, start(slot), to, end, size);
        blocks[slot] = block(end, size);
        end += capacity(size);
      }
    }
    return end;
  }

  /** Nearly all blocks are a few longs: a loop beats a call. */
  static void copy(long[] from, int start, long[] to, int end, int size) {
    for (int i = 0; i < size; i++) {
      to[end + i] = from[start + i];
    }
  }

  static long block(int start, int size) {
    return ((long) start << 32) | size;
  }

  /** Exact for 1 and 2, then a third more than the size at most. */
  static int capacity(int size) {
    if (size <= 2) {
      return size;
    }
    int step = Math.max(2, Integer.highestOneBit(size - 1) / 4);
    return (size + step - 1) / step * step;
  }
}
