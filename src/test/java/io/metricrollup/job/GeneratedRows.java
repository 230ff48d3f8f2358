package io.metricrollup.job;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;

/** Random rows of every kind that the contract knows, good and bad. Seeded. */
final class GeneratedRows {
  /** Columns of the table that rows are staged in. */
  static final String COLUMNS =
      "segment BIGINT, seq INTEGER, metric_name VARCHAR, type VARCHAR, tid BIGINT, ts BIGINT,"
          + " cnt DOUBLE, sm DOUBLE, mn DOUBLE, mx DOUBLE, sketch BLOB";

  private static final int NAME = 2;
  private static final int TID = 4;
  private static final int TIME = 5;
  private static final int COUNT = 6;
  private static final int SUM = 7;
  private static final int MIN = 8;
  private static final int MAX = 9;
  private static final int SKETCH = 10;

  private static final int SERIES = 60;
  private static final int KINDS = 9;
  private static final long DAY = 86_400_000L;

  // The last two are in another order as UTF-8 than as UTF-16.
  private static final String[] NAMES = {
    "http.requests",
    "http.latency",
    "heap.used",
    "Größe der Schlange",
    "z",
    "\uFF5E",
    "\uD83D\uDE00"
  };
  private static final String[] TYPES = {"count", "histogram", "gauge", null};

  private final Random random;
  private final long[] tids = new long[SERIES];

  GeneratedRows(long seed) {
    random = new Random(seed);
    for (int i = 0; i < SERIES; i++) {
      // Some fingerprints belong to two names.
      tids[i] = i % 11 == 10 ? tids[i - 1] : random.nextLong();
    }
  }

  /** Rows of a segment that starts then and is some minutes long, at a few instants of 10 s. */
  List<Object[]> rows(long segment, long start, int number) {
    long[] instants = new long[6];
    for (int i = 1; i < instants.length; i++) {
      instants[i] = 10_000L * random.nextInt(42);
    }
    List<Object[]> rows = new ArrayList<>();
    for (int seq = 0; seq < number; seq++) {
      long time = start + (seq == 0 ? 0 : instants[random.nextInt(instants.length)]);
      rows.add(row(segment, seq, random.nextInt(SERIES), time));
    }
    // One key twice in one file, once equal and once not.
    rows.get(number - 1)[TIME] = rows.get(number - 2)[TIME];
    System.arraycopy(rows.get(number - 3), NAME, rows.get(number - 4), NAME, SKETCH - NAME + 1);
    return rows;
  }

  private Object[] row(long segment, int seq, int series, long time) {
    String name = NAMES[series % NAMES.length];
    String type = TYPES[series % NAMES.length % TYPES.length];
    Object[] row = {segment, seq, name, type, tids[series], time, 0.0, 0.0, 0.0, 0.0, null};
    boolean even = random.nextBoolean();
    switch (series % KINDS) {
      case 0 -> single(row);
      case 1 -> counter(row);
      case 2 -> sketch(row, 1.5);
      case 3 -> either(even, row, this::single, this::bell);
      case 4 -> either(random.nextInt(5) == 0, row, this::counter, this::bell);
      case 5 -> either(even, row, this::outside, this::single);
      case 6 -> either(even, row, this::nothing, this::single);
      case 7 -> nothing(row);
      default -> sketch(row, 25);
    }
    return row;
  }

  private interface Filler {
    void fill(Object[] row);
  }

  private static void either(boolean first, Object[] row, Filler one, Filler other) {
    (first ? one : other).fill(row);
  }

  private static void set(Object[] row, double count, double sum, double min, double max) {
    row[COUNT] = count;
    row[SUM] = sum;
    row[MIN] = min;
    row[MAX] = max;
  }

  /** One observation, which belongs to the sketch without being one. */
  private void single(Object[] row) {
    double value = random.nextInt(8) == 0 ? 0 : 1e3 * random.nextGaussian();
    set(row, 1, value, value, value);
  }

  /** More than one observation and no sketch. */
  private void counter(Object[] row) {
    int count = 2 + random.nextInt(50);
    double value = random.nextDouble();
    set(row, count, count * value, value / 2, value * 2);
    row[SKETCH] = random.nextBoolean() ? null : new byte[0];
  }

  /** One observation, as it cannot have been. */
  private void outside(Object[] row) {
    set(row, 1, 5 + random.nextInt(5), 1, 2);
  }

  /** No observation; its minimum and maximum mean nothing. */
  private void nothing(Object[] row) {
    set(row, 0, 0, -1e9, 1e9);
    row[SKETCH] = random.nextBoolean() ? null : Sketches.encoded(false);
  }

  private void bell(Object[] row) {
    sketch(row, 1.5);
  }

  private void sketch(Object[] row, double orders) {
    double[] values = new double[1 + random.nextInt(20)];
    for (int i = 0; i < values.length; i++) {
      double magnitude = Math.pow(10, orders * random.nextGaussian());
      values[i] = random.nextInt(6) == 0 ? -magnitude : magnitude;
      values[i] = random.nextInt(20) == 0 ? 0 : values[i];
    }
    DoubleStream all = Arrays.stream(values);
    double min = Arrays.stream(values).min().orElseThrow();
    set(row, values.length, all.sum(), min, Arrays.stream(values).max().orElseThrow());
    row[SKETCH] = Sketches.encoded(orders < 2, values);
  }

  /** Makes a row one that is not to count, in one of the ways there are; or its sketch. */
  void spoil(Object[] row, int way) {
    long date = Math.floorDiv((long) row[TIME], DAY) * DAY;
    switch (way) {
      case 0 -> row[SUM] = Double.NaN;
      case 1 -> row[COUNT] = null;
      case 2 -> row[MIN] = null;
      case 3 -> row[MAX] = Double.POSITIVE_INFINITY;
      case 4 -> set(row, -1, 1, 1, 1);
      case 5 -> set(row, 2, 3, 2, 1);
      case 6 -> row[NAME] = null;
      case 7 -> row[TID] = null;
      case 8 -> row[TIME] = null;
      case 9 -> row[TIME] = date - 2 * DAY;
      case 10 -> row[TIME] = date + 3 * DAY;
      case 11 -> row[SKETCH] = new byte[] {3, 1, 4, 1, 5};
      default -> row[SKETCH] = Sketches.encoded(true, new double[53]);
    }
  }

  static final int WAYS_TO_SPOIL = 13;
}
