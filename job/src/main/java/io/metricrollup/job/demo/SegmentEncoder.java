package io.metricrollup.job.demo;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.LabelType;
import io.metricrollup.parquet.EncodedFile;
import io.metricrollup.parquet.FileEncoder;
import io.metricrollup.segment.ColumnNames;
import io.metricrollup.zstd.ZstdPool;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/** Encodes a segment's rows as ingesters' current files have them. Not thread-safe. */
final class SegmentEncoder implements AutoCloseable {
  private static final String CREATED_BY = "rollup demo generator";
  private static final int ZSTD_LEVEL = 3;
  private static final BytesDictionary TELEMETRY = Words.dictionary(List.of("metrics"));

  private final SeriesCatalog series;
  private final MetricCatalog metrics;
  private final SegmentRows rows;
  private final ZstdPool pool = new ZstdPool();
  private final FileEncoder encoder = new FileEncoder(pool, ZSTD_LEVEL);
  private final TreeMap<String, Runnable> columns = new TreeMap<>();
  private final int[] ids;
  private final long[] longs;
  private final double[] doubles;
  private final long[] present;
  private final long[] trueBits;
  private long timestamp;
  private boolean retyped;

  SegmentEncoder(
      GeneratorSettings settings, SeriesCatalog series, MetricCatalog metrics, SegmentRows rows) {
    this.series = series;
    this.metrics = metrics;
    this.rows = rows;
    int capacity = rows.slots().length;
    ids = new int[capacity];
    longs = new long[capacity];
    doubles = new double[capacity];
    present = new long[(capacity + 63) / 64];
    trueBits = new long[present.length];
    addDescriptive(settings);
    addValues();
    for (int i = 0; i < series.labels().columns().size(); i++) {
      int column = i;
      columns.put(series.labels().columns().get(i).name(), () -> label(column));
    }
  }

  private void addDescriptive(GeneratorSettings settings) {
    BytesDictionary customer = Words.dictionary(List.of(settings.organization().toString()));
    BytesDictionary names = metrics.names();
    BytesDictionary descriptions = metrics.descriptions();
    BytesDictionary units = metrics.units();
    columns.put("chq_customer_id", () -> texts("chq_customer_id", customer, slot -> 0));
    columns.put("chq_telemetry_type", () -> texts("chq_telemetry_type", TELEMETRY, slot -> 0));
    columns.put(
        ColumnNames.METRIC_NAME, () -> texts(ColumnNames.METRIC_NAME, names, series::metric));
    columns.put("chq_description", () -> texts("chq_description", descriptions, series::metric));
    columns.put(
        "chq_unit", () -> texts("chq_unit", units, slot -> metrics.unit(series.metric(slot))));
    columns.put(
        ColumnNames.METRIC_TYPE,
        () ->
            texts(
                ColumnNames.METRIC_TYPE,
                MetricCatalog.TYPE_WORDS,
                slot -> metrics.typeWord(series.metric(slot))));
  }

  private void addValues() {
    PointValues values = rows.values();
    columns.put(ColumnNames.TID, this::tids);
    columns.put(
        ColumnNames.TIMESTAMP, () -> encoder.constantLong(ColumnNames.TIMESTAMP, timestamp));
    columns.put(
        ColumnNames.TSNS, () -> encoder.constantLong(ColumnNames.TSNS, timestamp * 1_000_000));
    addDoubles(ColumnNames.COUNT, values.counts);
    addDoubles(ColumnNames.SUM, values.sums);
    addDoubles(ColumnNames.AVG, values.averages);
    addDoubles(ColumnNames.MIN, values.mins);
    addDoubles(ColumnNames.MAX, values.maxs);
    for (int i = 0; i < ColumnNames.PERCENTILES.length; i++) {
      addDoubles(ColumnNames.PERCENTILES[i], values.percentiles[i]);
    }
    columns.put(
        ColumnNames.SKETCH,
        () -> encoder.binaries(ColumnNames.SKETCH, values.sketches, values.sketchEnds));
  }

  private void addDoubles(String column, double[] values) {
    columns.put(column, () -> encoder.doubles(column, values));
  }

  /**
   * The segment as a file, valid until the next call.
   *
   * @param timestamp of all rows
   * @param retyped whether the integer label {@value LabelCatalog#STATUS_CODE} is text
   */
  EncodedFile encode(long timestamp, boolean retyped) {
    this.timestamp = timestamp;
    this.retyped = retyped;
    encoder.begin(rows.size());
    columns.values().forEach(Runnable::run);
    return encoder.finish(
        Map.of(),
        List.of(ColumnNames.METRIC_NAME, ColumnNames.TID, ColumnNames.TIMESTAMP),
        CREATED_BY);
  }

  private void tids() {
    for (int row = 0; row < rows.size(); row++) {
      longs[row] = series.tid(rows.slots()[row]);
    }
    encoder.longs(ColumnNames.TID, longs);
  }

  private void texts(String column, BytesDictionary texts, IntUnaryOperator entryOfSlot) {
    for (int row = 0; row < rows.size(); row++) {
      ids[row] = 1 + entryOfSlot.applyAsInt(rows.slots()[row]);
    }
    encoder.strings(column, ids, texts.data(), texts.ends(), texts.size());
  }

  /** A label column, if some row has a value. */
  private void label(int number) {
    LabelCatalog.Column column = series.labels().columns().get(number);
    if (!gather(series.labels().ids(number))) {
      return;
    }
    boolean asText = retyped && column.name().equals(LabelCatalog.STATUS_CODE);
    switch (asText ? LabelType.STRING : column.type()) {
      case LONG -> longLabel(column);
      case DOUBLE -> doubleLabel(column);
      case BOOLEAN -> booleanLabel(column);
      default -> {
        BytesDictionary texts = column.texts();
        encoder.strings(column.name(), ids, texts.data(), texts.ends(), texts.size());
      }
    }
  }

  private boolean gather(int[] idOfSlot) {
    int any = 0;
    int[] slots = rows.slots();
    for (int row = 0; row < rows.size(); row++) {
      int id = idOfSlot[slots[row]];
      ids[row] = id;
      any |= id;
    }
    return any != 0;
  }

  private void longLabel(LabelCatalog.Column column) {
    markPresent();
    for (int row = 0; row < rows.size(); row++) {
      longs[row] = ids[row] == 0 ? 0 : column.numbers()[ids[row] - 1];
    }
    encoder.longs(column.name(), longs, present);
  }

  private void doubleLabel(LabelCatalog.Column column) {
    markPresent();
    for (int row = 0; row < rows.size(); row++) {
      doubles[row] = ids[row] == 0 ? 0 : Double.longBitsToDouble(column.numbers()[ids[row] - 1]);
    }
    encoder.doubles(column.name(), doubles, present);
  }

  private void booleanLabel(LabelCatalog.Column column) {
    markPresent();
    Arrays.fill(trueBits, 0);
    for (int row = 0; row < rows.size(); row++) {
      if (ids[row] != 0 && column.numbers()[ids[row] - 1] == 1) {
        trueBits[row >> 6] |= 1L << row;
      }
    }
    encoder.booleans(column.name(), trueBits, present);
  }

  private void markPresent() {
    Arrays.fill(present, 0);
    for (int row = 0; row < rows.size(); row++) {
      if (ids[row] != 0) {
        present[row >> 6] |= 1L << row;
      }
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
