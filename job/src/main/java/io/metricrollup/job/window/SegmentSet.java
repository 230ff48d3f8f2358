package io.metricrollup.job.window;

import java.util.Arrays;

/** The fingerprints of the segments that contributed to a window, ascending. */
final class SegmentSet {
  private long[] fingerprints;
  private int size;

  SegmentSet() {
    this(new long[4], 0);
  }

  /**
   * @param fingerprints ascending
   */
  SegmentSet(long[] fingerprints, int size) {
    this.fingerprints = fingerprints;
    this.size = size;
  }

  SegmentSet copy() {
    return new SegmentSet(fingerprints.clone(), size);
  }

  int size() {
    return size;
  }

  long get(int i) {
    return fingerprints[i];
  }

  void add(long fingerprint) {
    int at = Arrays.binarySearch(fingerprints, 0, size, fingerprint);
    if (at >= 0) {
      return;
    }
    if (size == fingerprints.length) {
      fingerprints = Arrays.copyOf(fingerprints, Math.max(4, size * 2));
    }
    int place = -at - 1;
    System.arraycopy(fingerprints, place, fingerprints, place + 1, size - place);
    fingerprints[place] = fingerprint;
    size++;
  }

  void addAll(SegmentSet other) {
    long[] both = Arrays.copyOf(fingerprints, size + other.size);
    System.arraycopy(other.fingerprints, 0, both, size, other.size);
    Arrays.sort(both);
    int distinct = 0;
    for (int i = 0; i < both.length; i++) {
      if (i == 0 || both[i] != both[i - 1]) {
        both[distinct++] = both[i];
      }
    }
    fingerprints = both;
    size = distinct;
  }

  /** A hash of the set; part of the names a backfill writes, so it may never change. */
  long hash() {
    long hash = size;
    for (int i = 0; i < size; i++) {
      hash += Mix.mix(fingerprints[i]);
    }
    return Mix.mix(hash);
  }

  long bytes() {
    return 48 + 8L * fingerprints.length;
  }
}
