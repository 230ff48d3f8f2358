package io.metricrollup.job.window;

import io.metricrollup.sketch.SketchPage;
import io.metricrollup.sketch.StoredPage;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Accumulators of up to 1,024 series of one window. Starts small and doubles up to that.
 *
 * <p>A page belongs to the table of its epoch. A table with a later epoch shares it with a snapshot
 * and clones it before it writes.
 *
 * <p>A page may rest: then it keeps its sketches in their stored form, and has to be woken before
 * they are read or anything is added.
 *
 * <p>A row without observations makes its series present and changes nothing else: only as long as
 * there are none at all do sum, min and max stand for the first such row.
 */
final class AccumulatorPage {
  static final int SLOT_BITS = 10;
  static final int SLOTS = 1 << SLOT_BITS;
  static final int MIN_SLOTS = 64;

  // A slot's count, sum, min and max lie side by side.
  static final int CELLS = 4;
  private static final int SUM = 1;
  private static final int MIN = 2;
  private static final int MAX = 3;

  final int epoch;
  private long[] present;
  private double[] cells;
  private SketchPage sketches;

  /** Of a page that rests, in place of the sketches. */
  private StoredPage stored;

  /**
   * @param slots a power of two, {@value #MIN_SLOTS} to {@value #SLOTS}
   */
  AccumulatorPage(int epoch, int slots) {
    this(epoch, new long[slots / 64], new double[slots * CELLS], new SketchPage(slots));
  }

  AccumulatorPage(int epoch, long[] present, double[] cells, SketchPage sketches) {
    this.epoch = epoch;
    this.present = present;
    this.cells = cells;
    this.sketches = sketches;
  }

  AccumulatorPage copy(int newEpoch) {
    SketchPage copy = stored == null ? sketches.copy() : stored.restore();
    return new AccumulatorPage(newEpoch, present.clone(), cells.clone(), copy);
  }

  /** Lets the page rest; nobody else may hold it. */
  void rest() {
    if (stored == null) {
      stored = sketches.store();
      sketches.release();
      sketches = null;
    }
  }

  /** This page, not resting; a copy if it does and belongs to a snapshot, too. */
  AccumulatorPage awake(int tableEpoch) {
    if (stored == null) {
      return this;
    }
    if (epoch != tableEpoch) {
      return copy(tableEpoch);
    }
    sketches = stored.restore();
    stored = null;
    return this;
  }

  /** An empty page in this one's arrays; this one must not be used any more. */
  AccumulatorPage renewed(int newEpoch) {
    Arrays.fill(present, 0);
    sketches.clear();
    return new AccumulatorPage(newEpoch, present, cells, sketches);
  }

  int slots() {
    return cells.length / CELLS;
  }

  boolean isPresent(int slot) {
    return slot < slots() && (present[slot >>> 6] & (1L << slot)) != 0;
  }

  double count(int slot) {
    return cells[slot * CELLS];
  }

  double sum(int slot) {
    return cells[slot * CELLS + SUM];
  }

  double min(int slot) {
    return cells[slot * CELLS + MIN];
  }

  double max(int slot) {
    return cells[slot * CELLS + MAX];
  }

  /** Null while the page rests. */
  SketchPage sketches() {
    return sketches;
  }

  long[] present() {
    return present;
  }

  /** Adds an accumulator of another page, as if it were a row. */
  void add(int slot, AccumulatorPage other, int otherSlot) {
    addCounters(slot, other, otherSlot);
    if (other.count(otherSlot) > 0 && !other.sketches.isEmpty(otherSlot)) {
      sketches.merge(slot, other.sketches, otherSlot);
    }
  }

  /** Adds every accumulator of a page for the same series. */
  void addAll(AccumulatorPage other) {
    reserve(other.slots() - 1);
    for (int word = 0; word < other.present.length; word++) {
      for (long bits = other.present[word]; bits != 0; bits &= bits - 1) {
        int slot = (word << 6) + Long.numberOfTrailingZeros(bits);
        addCounters(slot, other, slot);
      }
    }
    sketches.mergeAll(other.sketches);
  }

  private void addCounters(int slot, AccumulatorPage other, int otherSlot) {
    addCounters(
        slot,
        other.count(otherSlot),
        other.sum(otherSlot),
        other.min(otherSlot),
        other.max(otherSlot));
  }

  /** Adds a row's counters. */
  void addCounters(int slot, double count, double sum, double min, double max) {
    int at = slot * CELLS;
    if (at >= cells.length) {
      reserve(slot);
    }
    long bit = 1L << slot;
    boolean first = (present[slot >>> 6] & bit) == 0;
    if (first || (count > 0 && cells[at] == 0)) {
      present[slot >>> 6] |= bit;
      cells[at] = count;
      cells[at + SUM] = sum;
      cells[at + MIN] = min;
      cells[at + MAX] = max;
    } else if (count > 0) {
      cells[at] += count;
      cells[at + SUM] += sum;
      cells[at + MIN] = Math.min(cells[at + MIN], min);
      cells[at + MAX] = Math.max(cells[at + MAX], max);
    }
  }

  private void reserve(int slot) {
    if (slot < slots()) {
      return;
    }
    int slots = Integer.highestOneBit(slot) * 2;
    SketchPage larger = new SketchPage(slots);
    for (int i = 0; i < sketches.slots(); i++) {
      if (!sketches.isEmpty(i)) {
        larger.merge(i, sketches, i);
      }
    }
    sketches = larger;
    cells = Arrays.copyOf(cells, slots * CELLS);
    present = Arrays.copyOf(present, slots / 64);
  }

  void writeSketches(DataOutput out) throws IOException {
    if (stored == null) {
      sketches.write(out);
    } else {
      stored.write(out);
    }
  }

  /** Heap bytes, headers included. */
  long bytes() {
    return 96
        + 8L * (cells.length + present.length)
        + (stored == null ? sketches.bytes() : stored.bytes());
  }
}
