package io.metricrollup.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.batch.PointBatch;
import io.metricrollup.batch.PointBatchSerializer;
import io.metricrollup.parquet.DecodeLimits;
import io.metricrollup.parquet.EncodedFile;
import io.metricrollup.parquet.FileEncoder;
import io.metricrollup.segment.ColumnNames;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.TierChain;
import io.metricrollup.source.decode.Refusal;
import io.metricrollup.source.decode.SegmentDecoder;
import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.ToDoubleFunction;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Segments through several decoders into the windows, which both go on from checkpoints with other
 * parallelisms, with late rows and late windows that leave early: labels that travel once a series
 * are those of every row written.
 */
class LabelsOnceTest {
  private static final TierChain CHAIN = TierChain.DEFAULT;
  private static final UUID ORGANIZATION = new UUID(1, 1);
  private static final String[] LABELS = {"attr_a", "attr_b", "attr_c", "resource_r"};

  private final ZstdPool pool = new ZstdPool();
  private final FileEncoder encoder = new FileEncoder(pool, 3);
  private final Model model = new Model(CHAIN);
  private final List<Decoder> decoders = new ArrayList<>();
  private int shards;
  private boolean lacking;
  private Random random;
  private WindowHarness windows;
  private long now;
  private long clock = Long.MIN_VALUE;
  private long segment;
  private long columns;
  private long notWhole;
  private long missing;

  /** One decoding task, whose watermark may be behind that of the others. */
  private final class Decoder {
    final SegmentDecoder decoder =
        new SegmentDecoder(pool, DecodeLimits.defaults(), CHAIN, SegmentDecoder.BATCH_ROWS_IN_TASK);
    long watermark = Long.MIN_VALUE;
  }

  @AfterEach
  void close() {
    pool.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "2, 4", "3, 4", "4, 4", "5, 4", "6, 4", "7, 1", "8, 1", "9, 1"})
  void everyRowWrittenHasItsLabels(int seed, int shardsOfOrganization) throws Exception {
    shards = shardsOfOrganization;
    random = new Random(seed);
    now = 1_700_000_000_000L + random.nextInt(3_600_000);
    windows = new WindowHarness(new WindowOptions(CHAIN, 30_000, 20, 1L << 30), shards, 2);
    startDecoders();
    for (int step = 0; step < 600; step++) {
      step();
    }
    advance(Long.MAX_VALUE);
    windows.endInput();
    model.assertAnnounced(windows.rows());
    assertThat(missing + windows.counted("labelsMissing")).isZero();
    assertThat(notWhole)
        .as("label columns that came without all values")
        .isGreaterThan(columns / 12);
    windows.close();
  }

  private void startDecoders() {
    decoders.clear();
    for (int i = 0; i <= random.nextInt(3); i++) {
      decoders.add(new Decoder());
    }
  }

  private void step() throws Exception {
    switch (random.nextInt(16)) {
      case 0, 1 -> {
        now += random.nextInt(12) == 0 ? 4_000_000 : random.nextInt(60_000);
        clock = now - 60_000;
      }
      case 2, 3, 4 -> pass(decoders.get(random.nextInt(decoders.size())), clock);
      case 5 -> windows.checkpoint();
      case 6 -> windows.time(now);
      case 7 -> restoreSometimes();
      default -> segment();
    }
  }

  /** The clock's time reaches one decoder, and the windows as far as it has reached all. */
  private void pass(Decoder decoder, long watermark) throws Exception {
    if (watermark > decoder.watermark) {
      decoder.watermark = watermark;
      long least = decoders.stream().mapToLong(one -> one.watermark).min().orElseThrow();
      if (least > Long.MIN_VALUE) {
        windows.watermark(least);
      }
    }
  }

  private void advance(long watermark) throws Exception {
    for (Decoder decoder : decoders) {
      pass(decoder, watermark);
    }
  }

  private void restoreSometimes() throws Exception {
    if (random.nextInt(4) == 0) {
      WindowHarness old = windows;
      windows = old.restore(old.checkpoint(), 1 + random.nextInt(4));
      missing += old.counted("labelsMissing");
      old.close();
      startDecoders();
    }
  }

  private void segment() throws Exception {
    boolean late = random.nextInt(5) == 0;
    long around = late ? now - random.nextInt(7_200_000) : now - random.nextInt(30_000);
    List<Point> points = new ArrayList<>();
    // In one shard, segments so large that columns are left out by their numbers of values.
    int rows = (shards == 1 ? 1000 : 1) + random.nextInt(120);
    lacking = shards > 1 || random.nextInt(4) == 0;
    int first = random.nextInt(20);
    for (int row = 0; row < rows; row++) {
      int spread = random.nextInt(10) == 0 ? 80_000 : 1;
      long time = Math.floorDiv(around - random.nextInt(spread), 10_000) * 10_000;
      points.add(point(first + row, time));
    }
    decode(points, around);
    model.add(ORGANIZATION, CHAIN.base(), points);
  }

  /** Labels are a function of the series; a row now and then shows only some of them. */
  private Point point(int number, long time) {
    long tid = number * 1_000_003L + time / 10_000_000;
    Point point = Point.of("metric." + number % 7, tid, time, random.nextInt(2000) - 500);
    for (int label = 0; label < LABELS.length; label++) {
      boolean filled = (tid + label) % 3 != 0;
      if (filled && !(lacking && random.nextInt(200) == 0)) {
        point = point.with(LABELS[label], LABELS[label] + tid % (5 + label));
      }
    }
    return point;
  }

  private void decode(List<Point> points, long time) throws IOException {
    EncodedFile file = file(points);
    Decoder decoder = decoders.get(random.nextInt(decoders.size()));
    Instant start = Instant.ofEpochMilli(time);
    int date =
        Integer.parseInt(start.atZone(ZoneOffset.UTC).toLocalDate().toString().replace("-", ""));
    Notification notification =
        new Notification(
            ORGANIZATION,
            date,
            CHAIN.base(),
            ++segment,
            3,
            points.size(),
            file.length(),
            start,
            start,
            0,
            List.of());
    decoder.decoder.decode(
        notification,
        "segment.parquet",
        file.buffer(),
        file.length(),
        shards,
        decoder.watermark,
        new Handed());
  }

  private EncodedFile file(List<Point> points) {
    encoder.begin(points.size());
    for (String label : LABELS) {
      if (label.startsWith("attr_")) {
        strings(label, points.stream().map(point -> (String) point.labels().get(label)).toList());
      }
    }
    doubles(ColumnNames.COUNT, points, Point::count);
    doubles(ColumnNames.MAX, points, Point::max);
    doubles(ColumnNames.MIN, points, Point::min);
    doubles(ColumnNames.SUM, points, Point::sum);
    encoder.longs(ColumnNames.TID, points.stream().mapToLong(Point::tid).toArray());
    encoder.longs(ColumnNames.TIMESTAMP, points.stream().mapToLong(Point::timestamp).toArray());
    strings(ColumnNames.METRIC_NAME, points.stream().map(Point::name).toList());
    strings(
        LABELS[3], points.stream().map(point -> (String) point.labels().get(LABELS[3])).toList());
    return encoder.finish(Map.of(), List.of(), "test");
  }

  private void doubles(String column, List<Point> points, ToDoubleFunction<Point> value) {
    encoder.doubles(column, points.stream().mapToDouble(value).toArray());
  }

  private void strings(String column, List<String> values) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    int[] byRow = new int[values.size()];
    StringBuilder data = new StringBuilder();
    int[] ends = new int[values.size()];
    for (int row = 0; row < byRow.length; row++) {
      String value = values.get(row);
      if (value != null && ids.putIfAbsent(value, ids.size() + 1) == null) {
        data.append(value);
        ends[ids.size() - 1] = data.length();
      }
      byRow[row] = value == null ? 0 : ids.get(value);
    }
    byte[] bytes = data.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    encoder.strings(column, byRow, bytes, Arrays.copyOf(ends, ids.size()), ids.size());
  }

  /** Hands batches to the windows as the exchange does, by bytes. */
  private final class Handed implements SegmentDecoder.Output {
    @Override
    public void batch(PointBatch batch) {
      try {
        DataOutputSerializer out = new DataOutputSerializer(1 << 12);
        new PointBatchSerializer().serialize(batch, out);
        PointBatch copy =
            new PointBatchSerializer()
                .deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
        columns += copy.labels().length;
        notWhole += Arrays.stream(copy.labels()).filter(label -> !label.whole()).count();
        windows.process(copy);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void refused(Refusal refusal) {
      throw new AssertionError(refusal.detail());
    }
  }
}
