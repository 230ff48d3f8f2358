package io.metricrollup.sketch;

import java.util.Arrays;

/**
 * Gathers the bins of one sketch in the order in which they come, then packs them in ascending
 * order, those of one key added up. What it allocates follows what was really added, and never
 * exceeds a few times the number of keys there are.
 */
final class BinCollector {
  // There are about 146,000 keys: after adding up equal ones, half of this is free again.
  private static final int MAX_GATHERED = 1 << 19;

  private int[] keys = new int[16];
  private double[] counts = new double[16];
  private int size;
  private boolean ascending;

  void clear() {
    size = 0;
    ascending = true;
  }

  void add(int key, double count) {
    if (size > 0) {
      int last = keys[size - 1];
      if (key == last) {
        counts[size - 1] += count;
        return;
      }
      ascending &= key > last;
    }
    if (size == keys.length) {
      makeRoom();
    }
    keys[size] = key;
    counts[size++] = count;
  }

  /** Ends the gathering: what is here from now on is sorted, one bin a key. */
  void finish() {
    if (!ascending) {
      addUp();
    }
  }

  double total() {
    double total = 0;
    for (int i = 0; i < size; i++) {
      total += counts[i];
    }
    return total;
  }

  /** An upper bound of the number of longs that {@link #pack} writes. */
  int maxLongs() {
    return 2 * size;
  }

  /** Writes the packed bins to {@code dst} from 0 on; returns the number of longs. */
  int pack(long[] dst) {
    int n = 0;
    for (int i = 0; i < size; i++) {
      n = PackedBins.put(dst, n, keys[i], counts[i]);
    }
    return n;
  }

  private void makeRoom() {
    if (size == MAX_GATHERED) {
      addUp();
      return;
    }
    keys = Arrays.copyOf(keys, 2 * size);
    counts = Arrays.copyOf(counts, 2 * size);
  }

  /** Sorts by key; equal keys keep their order, so that doubles always add in the same one. */
  private void addUp() {
    long[] order = new long[size];
    for (int i = 0; i < size; i++) {
      order[i] = ((long) keys[i] << 32) | i;
    }
    Arrays.sort(order);
    int[] oldKeys = Arrays.copyOf(keys, size);
    double[] oldCounts = Arrays.copyOf(counts, size);
    clear();
    for (long entry : order) {
      add(oldKeys[(int) entry], oldCounts[(int) entry]);
    }
  }
}
