package io.metricrollup.job.window;

import java.util.Arrays;

/**
 * The series of a shard by number, dense from 0 on: metric name, fingerprint, labels. Names and
 * fingerprints are only appended; label sets change, so that their array is copied at the first
 * change after it became shared with a snapshot.
 */
final class SeriesDictionary {
  /** The mask of a series whose labels have not been looked at since the job started. */
  static final long UNSEEN = 0x5EED_0F_1ABE1_5E75L;

  private long[] tids;
  private int[] nameIds;
  private int[] labelSets;
  private boolean labelSetsShared;
  private int size;

  // Not part of a snapshot: made when first needed.
  private long[] masks;
  private int[] index;

  // By series, the one that last came behind it; looked at first when the next one is looked up.
  private int[] successors;
  private int last;

  SeriesDictionary() {
    this(new long[16], new int[16], new int[16], 0);
  }

  SeriesDictionary(long[] tids, int[] nameIds, int[] labelSets, int size) {
    this.tids = tids;
    this.nameIds = nameIds;
    this.labelSets = labelSets;
    this.size = size;
  }

  /** The live copy; what it is taken from must not be changed any more. */
  SeriesDictionary share() {
    SeriesDictionary copy = new SeriesDictionary(tids, nameIds, labelSets, size);
    copy.labelSetsShared = true;
    copy.masks = masks;
    copy.index = index;
    copy.successors = successors;
    copy.last = last;
    masks = null;
    index = null;
    successors = null;
    return copy;
  }

  int size() {
    return size;
  }

  long tid(int series) {
    return tids[series];
  }

  int nameId(int series) {
    return nameIds[series];
  }

  int labelSet(int series) {
    return labelSets[series];
  }

  /** The label mask of the last row whose labels were looked at. */
  long mask(int series) {
    return masks[series];
  }

  /** To be called before series are looked up. */
  void prepare() {
    if (masks == null) {
      masks = new long[tids.length];
      Arrays.fill(masks, 0, size, UNSEEN);
    }
    if (successors == null) {
      successors = new int[tids.length];
      Arrays.setAll(successors, series -> series + 1);
    }
    if (index == null) {
      rebuildIndex();
    }
  }

  void setLabels(int series, long mask, int labelSet) {
    masks[series] = mask;
    if (labelSets[series] != labelSet) {
      if (labelSetsShared) {
        labelSets = labelSets.clone();
        labelSetsShared = false;
      }
      labelSets[series] = labelSet;
    }
  }

  /**
   * The number of a series, a new one if it is new. Segments are sorted, so that a series mostly
   * comes behind the one that it came behind in the segment before.
   */
  int intern(int nameId, long tid) {
    int guess = successors[last];
    if (guess >= size || tids[guess] != tid || nameIds[guess] != nameId) {
      guess = lookUp(nameId, tid);
      successors[last] = guess;
    }
    last = guess;
    return guess;
  }

  private int lookUp(int nameId, long tid) {
    int at = Mix.place(tid, index.length);
    while (index[at] != 0) {
      int series = index[at] - 1;
      if (tids[series] == tid && nameIds[series] == nameId) {
        return series;
      }
      at = (at + 1) & (index.length - 1);
    }
    index[at] = size + 1;
    return add(nameId, tid);
  }

  private int add(int nameId, long tid) {
    if (size == tids.length) {
      grow();
    }
    tids[size] = tid;
    nameIds[size] = nameId;
    labelSets[size] = 0;
    masks[size] = UNSEEN;
    successors[size] = size + 1;
    size++;
    if (size > index.length / 2) {
      rebuildIndex();
    }
    return size - 1;
  }

  private void grow() {
    int capacity = size * 2;
    tids = Arrays.copyOf(tids, capacity);
    nameIds = Arrays.copyOf(nameIds, capacity);
    masks = Arrays.copyOf(masks, capacity);
    successors = Arrays.copyOf(successors, capacity);
    labelSets = Arrays.copyOf(labelSets, capacity);
    labelSetsShared = false;
  }

  private void rebuildIndex() {
    index = new int[Math.max(32, Integer.highestOneBit(Math.max(1, size)) * 4)];
    for (int series = 0; series < size; series++) {
      int at = Mix.place(tids[series], index.length);
      while (index[at] != 0) {
        at = (at + 1) & (index.length - 1);
      }
      index[at] = series + 1;
    }
  }
}
