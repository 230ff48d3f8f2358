package io.metricrollup.job.demo;

import io.metricrollup.segment.SegmentIdentity;
import java.util.SplittableRandom;

/** The rows of one segment: which series reports in each, and with which values. */
final class SegmentRows {
  private final SeriesCatalog series;
  private final MetricCatalog metrics;
  private final GeneratorSettings settings;
  private final int[] slots;
  private final PointValues values;
  private int size;

  SegmentRows(SeriesCatalog series, MetricCatalog metrics, GeneratorSettings settings) {
    this.series = series;
    this.metrics = metrics;
    this.settings = settings;
    this.slots = new int[2 * series.size()];
    this.values = new PointValues(2 * series.size());
  }

  /** Makes the rows of one part of the series, at a time in epoch ms. */
  void generate(int part, long timeMs, SplittableRandom random) {
    size = 0;
    int parts = settings.shape().segmentsPerInterval();
    for (int slot : series.order()) {
      if (parts == 1 || Math.floorMod(SegmentIdentity.mix(slot), parts) == part) {
        add(slot, timeMs, random);
        if (oneIn(settings.blemishes().repeatedEvery(), random)) {
          add(slot, timeMs, random);
        }
      }
    }
  }

  private void add(int slot, long timeMs, SplittableRandom random) {
    slots[size] = slot;
    values.fill(size, metrics.type(series.metric(slot)), series.tid(slot), timeMs, random);
    if (oneIn(settings.blemishes().invalidEvery(), random)) {
      values.spoil(size);
    }
    size++;
  }

  static boolean oneIn(int number, SplittableRandom random) {
    return number > 0 && random.nextInt(number) == 0;
  }

  int size() {
    return size;
  }

  /** By row; longer than the rows. */
  int[] slots() {
    return slots;
  }

  PointValues values() {
    return values;
  }
}
