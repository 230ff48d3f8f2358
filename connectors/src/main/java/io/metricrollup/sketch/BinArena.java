package io.metricrollup.sketch;

import java.util.Arrays;

/**
 * Blocks of longs of changing size, one per slot, in one shared array.
 *
 * <p>A block's capacity follows from its size, so that nothing but start and size is kept: 8 bytes
 * a slot. New blocks are taken from the end; what a block leaves behind when it moves is reclaimed,
 * by copying all blocks together, when the array is full and a fifth of it is dead.
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
    used = other.used;
    dead = other.dead;
    blocks = other.blocks == null ? null : other.blocks.clone();
    if (dead > used / 8) {
      compact(other.longs, used - dead);
    } else {
      longs = Arrays.copyOf(other.longs, used);
    }
  }

  BinArena copy() {
    return new BinArena(this);
  }

  int slots() {
    return slots;
  }

  /** What the blocks lie in; another array after any {@link #resize}. */
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
    blocks[slot] = ((long) oldStart << 32) | size;
    return oldStart;
  }

  /** Heap bytes, headers included. */
  long bytes() {
    return 64 + (blocks == null ? 0 : 16 + 8L * slots) + 16 + 8L * longs.length;
  }

  private int move(int slot, int oldStart, int oldSize, int size, int more) {
    int capacity = capacity(size);
    if (oldStart + capacity - more == used && longs.length - used >= more) {
      used += more;
      blocks[slot] = ((long) oldStart << 32) | size;
      return oldStart;
    }
    if (longs.length - used < capacity) {
      makeRoom(capacity);
    }
    int start = used;
    System.arraycopy(longs, start(slot), longs, start, oldSize);
    used += capacity;
    dead += capacity - more;
    blocks[slot] = ((long) start << 32) | size;
    return start;
  }

  private void makeRoom(int capacity) {
    int live = used - dead;
    int length = Math.addExact(live, Math.max(capacity, Math.max(live / 4, MIN_GROWTH)));
    if (dead > used / 5) {
      compact(longs, length);
    } else {
      longs = Arrays.copyOf(longs, Math.addExact(dead, length));
    }
  }

  private void compact(long[] from, int length) {
    long[] to = new long[length];
    int end = 0;
    for (int slot = 0; slot < slots; slot++) {
      int size = size(slot);
      if (size > 0) {
        System.arraycopy(from, start(slot), to, end, size);
        blocks[slot] = ((long) end << 32) | size;
        end += capacity(size);
      }
    }
    longs = to;
    used = end;
    dead = 0;
  }

  /** Exact for 1 and 2, then a quarter more than the size at most. */
  private static int capacity(int size) {
    if (size <= 2) {
      return size;
    }
    int step = Math.max(2, Integer.highestOneBit(size - 1) / 4);
    return (size + step - 1) / step * step;
  }
}
