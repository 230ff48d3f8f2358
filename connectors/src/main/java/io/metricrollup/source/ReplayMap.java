package io.metricrollup.source;

import io.metricrollup.segment.SegmentIdentity;

/**
 * Segment ids with the highest replay number seen of each, in two arrays: open addressing, linear
 * probing, 12 bytes a slot, at most three quarters full. Nothing is ever removed.
 */
final class ReplayMap {
  /** What {@link #get} answers for an id that is not there. */
  static final int ABSENT = -1;

  private static final int MIN_SLOTS = 8;

  private long[] ids;
  // Complements, so that 0 marks a free slot.
  private int[] replays;
  private int size;

  ReplayMap() {
    this(0);
  }

  /** With room for so many ids. */
  ReplayMap(int expected) {
    int slots = MIN_SLOTS;
    while (full(expected, slots)) {
      slots = Math.multiplyExact(slots, 2);
    }
    ids = new long[slots];
    replays = new int[slots];
  }

  private ReplayMap(ReplayMap other) {
    ids = other.ids.clone();
    replays = other.replays.clone();
    size = other.size;
  }

  private static boolean full(int entries, int slots) {
    return entries > slots / 4 * 3;
  }

  int get(long id) {
    // The complement of a free slot's 0 is ABSENT.
    return ~replays[slot(id)];
  }

  /**
   * @param replay not negative; replaces what is there
   */
  void put(long id, int replay) {
    int slot = slot(id);
    if (replays[slot] == 0) {
      size++;
      ids[slot] = id;
    }
    replays[slot] = ~replay;
    if (full(size + 1, ids.length)) {
      grow();
    }
  }

  int size() {
    return size;
  }

  ReplayMap copy() {
    return new ReplayMap(this);
  }

  /** Takes the entries one by one, in no particular order. */
  interface Visitor<E extends Exception> {
    void entry(long id, int replay) throws E;
  }

  <E extends Exception> void forEach(Visitor<E> visitor) throws E {
    for (int slot = 0; slot < ids.length; slot++) {
      if (replays[slot] != 0) {
        visitor.entry(ids[slot], ~replays[slot]);
      }
    }
  }

  private void grow() {
    ReplayMap larger = new ReplayMap(ids.length);
    forEach(larger::put);
    ids = larger.ids;
    replays = larger.replays;
  }

  /** Where the id is or would go. The low bits of the hash chose the bucket: all alike here. */
  private int slot(long id) {
    int mask = ids.length - 1;
    int slot = (int) (SegmentIdentity.mix(id) >>> 32) & mask;
    while (replays[slot] != 0 && ids[slot] != id) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
