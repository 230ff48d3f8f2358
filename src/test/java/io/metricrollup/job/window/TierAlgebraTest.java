package io.metricrollup.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.segment.TierChain;
import io.metricrollup.sketch.PackedBins;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Emitted rows are input again: coarser tiers computed from them are the same. */
class TierAlgebraTest {
  private static final TierChain CHAIN = TierChain.DEFAULT;
  private static final long START = 1_699_999_200_000L;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void hourInOnePassEqualsTheHourFromEmittedMinutes(int seed) throws Exception {
    List<Row> onePass = run(10_000, points(new Random(seed)));
    List<Row> again = run(60_000, asPoints(atFrequency(onePass, 60_000)));
    for (int tier = 1; tier < CHAIN.tiers(); tier++) {
      List<Row> expected = atFrequency(onePass, CHAIN.frequency(tier));
      List<Row> actual = atFrequency(again, CHAIN.frequency(tier));
      assertThat(actual).hasSameSizeAs(expected).isNotEmpty();
      for (int i = 0; i < expected.size(); i++) {
        assertSame(expected.get(i), actual.get(i));
      }
    }
  }

  private static List<Point> points(Random random) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      long time = START + 10_000L * random.nextInt(360);
      double value = Math.rint(1000 * random.nextGaussian());
      Point point = Point.of("m" + random.nextInt(3), random.nextInt(40), time, value);
      points.add(random.nextInt(20) == 0 ? Point.empty("m0", 77, time, value) : point);
    }
    return points;
  }

  private static List<Row> run(int frequency, List<Point> points) throws Exception {
    try (WindowHarness windows = new WindowHarness(WindowOptions.of(CHAIN))) {
      for (int from = 0; from < points.size(); from += 1000) {
        List<Point> some = points.subList(from, Math.min(from + 1000, points.size()));
        windows.process(Points.batch(Points.ORGANIZATION, 0, frequency, from, some));
      }
      windows.watermark(START + 3_600_000);
      return windows.rows();
    }
  }

  private static List<Row> atFrequency(List<Row> rows, int frequency) {
    return rows.stream().filter(row -> row.batch().frequencyMs() == frequency).toList();
  }

  private static List<Point> asPoints(List<Row> rows) {
    return rows.stream()
        .map(
            row ->
                new Point(
                    row.name(),
                    row.tid(),
                    row.batch().windowStart(),
                    row.count(),
                    row.sum(),
                    row.min(),
                    row.max(),
                    row.bins(),
                    new TreeMap<>(row.labels())))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static void assertSame(Row expected, Row actual) {
    assertThat(actual.name()).isEqualTo(expected.name());
    assertThat(actual.tid()).isEqualTo(expected.tid());
    assertThat(actual.batch().windowStart()).isEqualTo(expected.batch().windowStart());
    assertThat(actual.count()).isEqualTo(expected.count());
    assertThat(actual.sum()).isEqualTo(expected.sum());
    assertThat(actual.min()).isEqualTo(expected.min());
    assertThat(actual.max()).isEqualTo(expected.max());
    assertThat(actual.bins()).isEqualTo(expected.bins());
    assertThat(actual.percentiles()).isEqualTo(expected.percentiles());
    assertThat(PackedBins.count(actual.bins(), 0, actual.bins().length))
        .isEqualTo(expected.count());
  }
}
