package io.metricrollup.job.demo;

import io.metricrollup.segment.SegmentIdentity;
import java.util.Arrays;

/**
 * The series that report, one per slot. Slots are numbered by metric; in some, one series follows
 * another in the course of time, as pods are replaced.
 */
final class SeriesCatalog {
  private static final long HOUR_MS = 3_600_000;

  private final int[] metricOfSlot;
  private final long[] tids;
  private final long[] generations;
  private final int[] order;
  private final double churn;
  private final long seed;
  private final LabelCatalog labels;

  SeriesCatalog(GeneratorSettings settings, MetricCatalog metrics) {
    int slots = settings.shape().series();
    metricOfSlot = new int[slots];
    for (int slot = 0; slot < slots; slot++) {
      metricOfSlot[slot] = (int) ((long) slot * metrics.size() / slots);
    }
    tids = new long[slots];
    generations = new long[slots];
    Arrays.fill(generations, Long.MIN_VALUE);
    order = new int[slots];
    Arrays.setAll(order, slot -> slot);
    churn = settings.shape().churn();
    seed = settings.seed();
    labels = new LabelCatalog(settings.shape(), metrics, metricOfSlot, seed);
  }

  /** Sets the series that report at a time. */
  void moveTo(long timeMs) {
    for (int slot = 0; slot < tids.length; slot++) {
      long generation = generation(slot, timeMs);
      if (generation != generations[slot]) {
        replace(slot, generation);
      }
    }
    sort();
  }

  /** Slots that churn change once an hour, each at a time of its own. */
  private long generation(int slot, long timeMs) {
    long random = SegmentIdentity.mix(seed ^ slot);
    if ((random >>> 11) * 0x1p-53 >= churn) {
      return 0;
    }
    return Math.floorDiv(timeMs + Math.floorMod(random, HOUR_MS), HOUR_MS);
  }

  private void replace(int slot, long generation) {
    generations[slot] = generation;
    tids[slot] = SegmentIdentity.mix(SegmentIdentity.mix(seed + slot) ^ generation);
    labels.movePod(slot, (int) Math.floorMod(tids[slot], (long) LabelCatalog.PODS));
  }

  /** By metric, then tid; insertion, since little changes from one interval to the next. */
  private void sort() {
    for (int i = 1; i < order.length; i++) {
      int slot = order[i];
      int at = i;
      while (at > 0 && isBefore(slot, order[at - 1])) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = slot;
    }
  }

  private boolean isBefore(int slot, int other) {
    return metricOfSlot[slot] == metricOfSlot[other] && tids[slot] < tids[other];
  }

  int size() {
    return tids.length;
  }

  /** The slots in the order in which a segment's rows are sorted. */
  int[] order() {
    return order;
  }

  int metric(int slot) {
    return metricOfSlot[slot];
  }

  long tid(int slot) {
    return tids[slot];
  }

  LabelCatalog labels() {
    return labels;
  }
}
