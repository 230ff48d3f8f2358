package io.metricrollup.source.decode;

import io.metricrollup.segment.Notification;
import io.metricrollup.segment.SegmentIdentity;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Series whose labels were handed on, so that they need not be again: a row whose series has had
 * the same columns filled travels without them. For one thread, and in no checkpoint: after a
 * restart all labels are handed on anew.
 *
 * <p>The receiver has to know the labels of a series as long as it is told nothing else. It does
 * while a window is open to which a row of the series belongs, and of all windows that a row gets
 * into, that of the last tier closes last. So a series is remembered for one window of the last
 * tier, and only until the watermark passes its end: everything decoded until then reaches the
 * receiver before that watermark. A row that comes later is never remembered.
 */
final class SentLabels {
  /** Series of all windows together: some 50 bytes each. Those beyond it travel with labels. */
  private static final int MAX_SERIES = 1 << 19;

  private final long windowMs;
  private final Map<Scope, Series> scopes = new HashMap<>();
  private long watermark = Long.MIN_VALUE;
  private int series;

  /**
   * @param windowMs length of the last tier's windows
   */
  SentLabels(long windowMs) {
    this.windowMs = windowMs;
  }

  private record Scope(UUID organization, int instance, long window) {}

  /** Forgets what belongs to windows that have ended; returns whether there was something. */
  boolean advance(long newWatermark) {
    boolean forgotten = false;
    if (newWatermark < watermark) {
      forgotten = !scopes.isEmpty();
      clear();
    } else if (Math.floorDiv(newWatermark + 1, windowMs)
        != Math.floorDiv(watermark + 1, windowMs)) {
      forgotten = scopes.keySet().removeIf(scope -> hasEnded(scope.window, newWatermark));
      series = scopes.values().stream().mapToInt(one -> one.size).sum();
    }
    watermark = newWatermark;
    return forgotten;
  }

  /** Forgets everything. */
  void clear() {
    scopes.clear();
    series = 0;
  }

  private boolean hasEnded(long window, long time) {
    return start(window + 1) - 1 <= time;
  }

  /** Number of the window that a row gets into last. */
  long window(long timestamp) {
    return Math.floorDiv(timestamp, windowMs);
  }

  /** Where a window starts, in epoch ms. */
  long start(long window) {
    return window * windowMs;
  }

  /** What was handed on of a segment's organization in a window; null if that is not remembered. */
  Series of(Notification segment, long window) {
    // Before there is a watermark, it is not known what has ended for the receiver.
    if (watermark == Long.MIN_VALUE || hasEnded(window, watermark)) {
      return null;
    }
    return scopes.computeIfAbsent(
        new Scope(segment.organization(), segment.instance(), window), scope -> new Series());
  }

  /** The fingerprint of a series; two of them are never told apart by anything else. */
  static long key(long nameHash, long tid) {
    return SegmentIdentity.mix(nameHash ^ tid);
  }

  /** Series in the order in which they came first, which is about that of every segment. */
  final class Series {
    private long[] keys = new long[64];
    private long[] masks = new long[64];
    private int[] shapes = new int[64];

    // Hash table of number + 1, 0 where free.
    private int[] index = new int[128];

    // By number, that of the series which last came behind it.
    private int[] successors = new int[64];
    private int last;
    private int size;

    /** The number of a series, -1 if it is not there; mostly the one that came behind it before. */
    int find(long key) {
      int guess = successors[last];
      if (guess >= size || keys[guess] != key) {
        guess = lookUp(key);
        if (guess < 0) {
          return guess;
        }
        successors[last] = guess;
      }
      last = guess;
      return guess;
    }

    private int lookUp(long key) {
      for (int at = (int) key & (index.length - 1); ; at = (at + 1) & (index.length - 1)) {
        int number = index[at] - 1;
        if (number < 0 || keys[number] == key) {
          return number;
        }
      }
    }

    /** The label mask that was handed on. */
    long mask(int number) {
      return masks[number];
    }

    /** The columns that the mask is of. */
    int shape(int number) {
      return shapes[number];
    }

    void put(long key, long mask, int shape) {
      int number = lookUp(key);
      if (number >= 0) {
        masks[number] = mask;
        shapes[number] = shape;
      } else if (series < MAX_SERIES) {
        add(key, mask, shape);
      }
    }

    private void add(long key, long mask, int shape) {
      if (size == keys.length) {
        keys = Arrays.copyOf(keys, 2 * size);
        masks = Arrays.copyOf(masks, 2 * size);
        shapes = Arrays.copyOf(shapes, 2 * size);
        successors = Arrays.copyOf(successors, 2 * size);
        index = new int[4 * size];
        for (int i = 0; i < size; i++) {
          place(i);
        }
      }
      keys[size] = key;
      masks[size] = mask;
      shapes[size] = shape;
      successors[size] = size + 1;
      place(size++);
      series++;
    }

    private void place(int number) {
      int at = (int) keys[number] & (index.length - 1);
      while (index[at] != 0) {
        at = (at + 1) & (index.length - 1);
      }
      index[at] = number + 1;
    }
  }
}
