package io.metricrollup.job.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.metricrollup.batch.RollupBatch;
import io.metricrollup.segment.ColumnNames;
import io.metricrollup.segment.TierChain;
import io.metricrollup.sketch.PackedBins;
import io.metricrollup.sketch.Quantiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random batches, checkpoints, restores with other parallelisms, against the slow model. */
class RandomRollupTest {
  private static final TierChain CHAIN = TierChain.DEFAULT;
  private static final int SHARDS = 4;
  private static final UUID[] ORGANIZATIONS = {new UUID(1, 1), new UUID(2, 2), new UUID(3, 3)};

  private Random random;
  private Model model;
  private WindowHarness windows;
  private long now;
  private long watermark = Long.MIN_VALUE;
  private long segment;
  private final Map<Integer, Long> rowsIn = new TreeMap<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void announcedRowsMergedByKeyEqualTheModel(int seed) throws Exception {
    random = new Random(seed);
    model = new Model(CHAIN);
    now = 1_700_000_000_000L + random.nextInt(3_600_000);
    WindowOptions options = new WindowOptions(CHAIN, 30_000, 20, 1L << 30);
    windows = new WindowHarness(options, SHARDS, 1 + random.nextInt(4));
    for (int step = 0; step < 200; step++) {
      step();
    }
    windows.watermark(Long.MAX_VALUE);
    windows.endInput();
    model.assertAnnounced(windows.rows());
    assertThat(windows.stateEntries()).isZero();
    assertThat(windows.timers()).isZero();
    assertWellFormed();
    Map<Integer, Long> merged = new TreeMap<>();
    windows.emitted().forEach(b -> merged.merge(b.frequencyMs(), b.inputRows(), Long::sum));
    assertThat(merged).as("input rows accounted for, by tier").isEqualTo(rowsIn);
    windows.close();
  }

  private void step() throws Exception {
    switch (random.nextInt(12)) {
      case 0, 1 -> advance();
      case 2 -> windows.checkpoint();
      case 3 -> windows.time(now);
      case 4 -> restoreSometimes();
      default -> process();
    }
  }

  private void advance() throws Exception {
    now += random.nextInt(10) == 0 ? 4_000_000 : random.nextInt(120_000);
    watermark = now - 60_000;
    windows.watermark(watermark);
  }

  private void restoreSometimes() throws Exception {
    if (random.nextInt(4) == 0) {
      WindowHarness old = windows;
      windows = old.restore(old.checkpoint(), 1 + random.nextInt(4));
      old.close();
    }
  }

  private void process() throws Exception {
    UUID organization = ORGANIZATIONS[random.nextInt(ORGANIZATIONS.length)];
    int frequency = CHAIN.frequencies()[random.nextInt(8) == 0 ? random.nextInt(4) : 0];
    int shard = random.nextInt(SHARDS);
    long around = random.nextInt(6) == 0 ? now - random.nextInt(7_200_000) : now;
    List<Point> points = new ArrayList<>();
    int rows = 1 + random.nextInt(random.nextInt(10) == 0 ? 1500 : 60);
    boolean text = random.nextInt(5) == 0;
    for (int row = 0; row < rows; row++) {
      long time = Math.floorDiv(around - random.nextInt(80_000), frequency) * frequency;
      points.add(point(shard, time, text));
    }
    // Every segment's rows come in up to three batches.
    segment += random.nextInt(3) == 0 ? 0 : 1;
    windows.process(Points.batch(organization, shard, frequency, segment, points));
    model.add(organization, frequency, points);
    for (int tier = CHAIN.tierAbove(frequency).orElseThrow(); tier < CHAIN.tiers(); tier++) {
      rowsIn.merge(CHAIN.frequency(tier), (long) rows, Long::sum);
    }
  }

  /** A series belongs to one shard; newer ones replace older ones. */
  private Point point(int shard, long time, boolean text) {
    long generation = time / 1_000_000 % 1000;
    int number = random.nextInt(random.nextInt(4) == 0 ? 3000 : 50);
    long tid = (generation * 10_000 + number) * SHARDS + shard - 5_000_000;
    String name = "metric." + number % 7;
    double value = random.nextInt(2000) - 500;
    Point point =
        switch (random.nextInt(10)) {
          case 0 -> Point.empty(name, tid, time, value);
          case 1 -> Point.of(name, tid, time, value).sketched();
          case 2, 3 -> several(name, tid, time);
          default -> Point.of(name, tid, time, value);
        };
    return labelled(point, text);
  }

  private Point several(String name, long tid, long time) {
    double[] values = random.doubles(5, -1000, 1000).map(Math::rint).sorted().toArray();
    long[] bins = Arrays.stream(values).mapToLong(PackedBins::ofValue).distinct().toArray();
    for (int i = 0; i < bins.length; i++) {
      long bin = bins[i];
      bins[i] += Arrays.stream(values).filter(v -> PackedBins.ofValue(v) == bin).count() - 1;
    }
    double sum = Arrays.stream(values).sum();
    return new Point(name, tid, time, 5, sum, values[0], values[4], bins, Map.of());
  }

  /** Labels are a function of the series, of which a row shows some. */
  private Point labelled(Point point, boolean text) {
    Point labelled = point;
    long tid = point.tid();
    if (random.nextInt(3) > 0) {
      labelled = labelled.with("attr_host", "host-" + tid % 11);
    }
    if (random.nextInt(3) > 0) {
      labelled = labelled.with("resource_" + tid % 5, "r" + tid);
    }
    if (random.nextBoolean()) {
      labelled = labelled.with("attr_mixed", text ? String.valueOf(tid % 13) : (Object) (tid % 13));
    }
    return random.nextBoolean() ? labelled.with("metric_flag", tid % 2 == 0) : labelled;
  }

  private void assertWellFormed() {
    Set<String> written = new HashSet<>();
    for (RollupBatch batch : windows.emitted()) {
      String window =
          batch.organization()
              + "/"
              + batch.shard()
              + "/"
              + batch.frequencyMs()
              + "/"
              + batch.windowStart();
      assertThat(batch.supplementary() || written.add(window))
          .as("first batch of %s, or a supplement", window)
          .isTrue();
      assertThat(batch.slice()).isZero();
      assertSorted(batch);
    }
    windows.rows().forEach(RandomRollupTest::assertPercentiles);
  }

  private static void assertSorted(RollupBatch batch) {
    for (int row = 1; row < batch.rows(); row++) {
      int name = batch.nameIds()[row] - batch.nameIds()[row - 1];
      if (name != 1 && (name != 0 || batch.tids()[row - 1] >= batch.tids()[row])) {
        fail("row %d is out of order", row);
      }
    }
    for (int name = 1; name < batch.names().size(); name++) {
      byte[] before = batch.names().string(name - 1).getBytes(StandardCharsets.UTF_8);
      byte[] after = batch.names().string(name).getBytes(StandardCharsets.UTF_8);
      assertThat(Arrays.compareUnsigned(before, after)).isNegative();
    }
  }

  private static void assertPercentiles(Row row) {
    double[] expected = new double[6];
    Arrays.fill(expected, Double.NaN);
    long[] bins = row.bins();
    if (bins.length > 0 && PackedBins.count(bins, 0, bins.length) >= row.count()) {
      double[] ranks = ColumnNames.PERCENTILE_RANKS;
      Quantiles.of(bins, 0, bins.length, ranks, row.min(), row.max(), expected);
    }
    if (!Arrays.equals(row.percentiles(), expected)) {
      assertThat(row.percentiles()).containsExactly(expected);
    }
  }
}
