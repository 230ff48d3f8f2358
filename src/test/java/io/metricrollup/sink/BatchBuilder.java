package io.metricrollup.sink;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.LabelType;
import io.metricrollup.batch.OutputColumn;
import io.metricrollup.batch.RollupBatch;
import io.metricrollup.parquet.RowBits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** Batches as the windows make them. */
final class BatchBuilder {
  static final UUID ORGANIZATION = UUID.fromString("12340000-0000-4000-8000-00000000000a");
  static final long WINDOW = Instant.parse("2024-02-29T23:59:00Z").toEpochMilli();

  int instance = 2;
  int shard = 3;
  int frequencyMs = 60_000;
  long windowStart = WINDOW;
  boolean supplementary;
  long inputs = 0xCAFE;
  long inputRows = 12;
  int slice;
  BytesDictionary names = dictionary("cpu.load", "http.requests", "unused", "zz.é");
  int[] nameIds = {0, 0, 1, 3};
  long[] tids = {-5, 7, 1, 2};
  double[] counts = {2, 0, 3, 4};
  double[] sums = {3.5, 0, -6, 1e300};
  double[] mins = {1, 0, -3, 1};
  double[] maxs = {2.5, 0, -1, 1e300};
  double[][] percentiles;
  byte[] sketches = {1, 2, 3, 4, 5};
  int[] sketchEnds = {3, 3, 3, 5};
  final List<OutputColumn> labels = new ArrayList<>();

  /** Four rows of three names, without labels. */
  static BatchBuilder plain() {
    BatchBuilder batch = new BatchBuilder();
    batch.percentiles = new double[6][];
    for (int p = 0; p < 6; p++) {
      batch.percentiles[p] = new double[] {1 + p / 10.0, Double.NaN, Double.NaN, p};
    }
    return batch;
  }

  /** The four rows with labels of every type. */
  static BatchBuilder labelled() {
    return plain()
        .label("attr_code", LabelType.LONG, longs(200, Long.MIN_VALUE), 1, 0, 2, 1)
        .label("attr_ratio", LabelType.DOUBLE, longs(Double.doubleToLongBits(0.25)), 0, 1, 0, 0)
        .label("chq_metric_type", LabelType.STRING, dictionary("count", "gauge"), 0, 2, 1, 0)
        .label("chq_unit", LabelType.STRING, dictionary("By"), 0, 0, 1, 0)
        .label("metric_is_monotonic", LabelType.BOOLEAN, booleans(), 1, 2, 0, 2)
        .label("resource_host", LabelType.STRING, dictionary("ä", ""), 1, 2, 0, 1);
  }

  /** Sorted rows of random series, with a window of their own for each {@code number}. */
  static BatchBuilder random(long number, int rows) {
    SplittableRandom random = new SplittableRandom(number);
    BatchBuilder batch = new BatchBuilder();
    batch.windowStart = WINDOW + number * batch.frequencyMs;
    batch.inputs = random.nextLong();
    batch.names = dictionary("a.one", "b.two", "c.three");
    batch.nameIds = random.ints(rows, 0, 3).sorted().toArray();
    batch.tids = tids(batch.nameIds, random);
    batch.counts = random.doubles(rows, 1, 100).map(Math::floor).toArray();
    batch.sums = random.doubles(rows).toArray();
    batch.mins = random.doubles(rows, 0, 0.1).toArray();
    batch.maxs = random.doubles(rows, 0.9, 1).toArray();
    batch.percentiles = new double[6][];
    for (int p = 0; p < 6; p++) {
      batch.percentiles[p] = random.doubles(rows, 0.1, 0.9).toArray();
    }
    batch.sketchEnds = new int[rows];
    Arrays.setAll(batch.sketchEnds, row -> 4 * (row + 1));
    batch.sketches = new byte[4 * rows];
    random.nextBytes(batch.sketches);
    int[] ids = random.ints(rows, 0, 3).toArray();
    return batch.label("resource_host", LabelType.STRING, dictionary("x", "y"), ids);
  }

  BatchBuilder label(String name, LabelType type, BytesDictionary values, int... ids) {
    long[] present = new long[RowBits.words(ids.length)];
    for (int row = 0; row < ids.length; row++) {
      if (ids[row] != 0) {
        RowBits.set(present, row);
      }
    }
    int[] entries = Arrays.stream(ids).filter(id -> id != 0).map(id -> id - 1).toArray();
    labels.add(new OutputColumn(name, type, values, null, present, entries.length, entries));
    labels.sort(Comparator.comparing(OutputColumn::name));
    return this;
  }

  RollupBatch build() {
    return new RollupBatch(
        ORGANIZATION,
        instance,
        shard,
        frequencyMs,
        windowStart,
        supplementary,
        inputs,
        inputRows,
        slice,
        nameIds.length,
        names,
        nameIds,
        tids,
        counts,
        sums,
        mins,
        maxs,
        percentiles,
        sketches,
        sketchEnds,
        List.copyOf(labels));
  }

  static BytesDictionary dictionary(String... entries) {
    byte[][] bytes = new byte[entries.length][];
    for (int i = 0; i < entries.length; i++) {
      bytes[i] = entries[i].getBytes(StandardCharsets.UTF_8);
    }
    return dictionary(bytes);
  }

  static BytesDictionary longs(long... entries) {
    byte[][] bytes = new byte[entries.length][];
    for (int i = 0; i < entries.length; i++) {
      bytes[i] = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(entries[i]).array();
    }
    return dictionary(bytes);
  }

  /** False, then true. */
  static BytesDictionary booleans() {
    return dictionary(new byte[] {0}, new byte[] {1});
  }

  private static BytesDictionary dictionary(byte[]... entries) {
    int[] ends = new int[entries.length];
    ByteBuffer data = ByteBuffer.allocate(Arrays.stream(entries).mapToInt(e -> e.length).sum());
    for (int i = 0; i < entries.length; i++) {
      data.put(entries[i]);
      ends[i] = data.position();
    }
    return new BytesDictionary(data.array(), ends, entries.length);
  }

  private static long[] tids(int[] nameIds, SplittableRandom random) {
    long[] tids = new long[nameIds.length];
    for (int from = 0; from < tids.length; ) {
      int to = from;
      while (to < tids.length && nameIds[to] == nameIds[from]) {
        tids[to++] = random.nextLong();
      }
      Arrays.sort(tids, from, to);
      from = to;
    }
    return tids;
  }
}
