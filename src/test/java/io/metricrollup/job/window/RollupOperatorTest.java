package io.metricrollup.job.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.metricrollup.batch.RollupBatch;
import io.metricrollup.metrics.MetricNames;
import io.metricrollup.segment.ColumnNames;
import io.metricrollup.segment.TierChain;
import io.metricrollup.sketch.PackedBins;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RollupOperatorTest {
  private static final TierChain CHAIN = new TierChain(10_000, 60_000, 300_000);
  private static final WindowOptions OPTIONS = new WindowOptions(CHAIN, 30_000, 100, 1L << 30);

  private WindowHarness windows;

  @BeforeEach
  void open() throws Exception {
    windows = new WindowHarness(OPTIONS);
  }

  @AfterEach
  void close() throws Exception {
    windows.close();
  }

  @Test
  void windowIsEmittedWhenTheWatermarkReachesItsLastMillisecond() throws Exception {
    windows.process(Points.batch(1, Point.of("cpu", 5, 10_000, 2), Point.of("cpu", 5, 20_000, 3)));
    windows.watermark(59_998);
    assertThat(windows.emitted()).isEmpty();
    windows.watermark(59_999);
    Row row = only(windows.rows());
    assertThat(row.batch().windowStart()).isZero();
    assertThat(row.batch().frequencyMs()).isEqualTo(60_000);
    assertThat(row.batch().supplementary()).isFalse();
    assertThat(row.batch().organization()).isEqualTo(Points.ORGANIZATION);
    assertThat(row.batch().instance()).isEqualTo(3);
    assertThat(row.name()).isEqualTo("cpu");
    assertThat(row.tid()).isEqualTo(5);
    assertThat(row.count()).isEqualTo(2);
    assertThat(row.sum()).isEqualTo(5);
    assertThat(row.min()).isEqualTo(2);
    assertThat(row.max()).isEqualTo(3);
  }

  @Test
  void tiersThatEndAtTheSameInstantAreComplete() throws Exception {
    for (int minute = 0; minute < 5; minute++) {
      windows.process(Points.batch(minute, Point.of("cpu", 5, minute * 60_000L, 1)));
    }
    windows.watermark(299_999);
    assertThat(windows.rows()).extracting(Row::count).containsExactly(1.0, 1.0, 1.0, 1.0, 1.0, 5.0);
    assertThat(windows.emitted())
        .extracting(RollupBatch::frequencyMs)
        .containsExactly(60_000, 60_000, 60_000, 60_000, 60_000, 300_000);
    assertDrained();
  }

  @Test
  void windowsBeforeTheEpochAreAligned() throws Exception {
    windows.process(Points.batch(1, Point.of("cpu", 5, -1, 1)));
    windows.watermark(0);
    assertThat(windows.emitted())
        .extracting(RollupBatch::windowStart)
        .containsExactly(-60_000L, -300_000L);
  }

  @Test
  void rowsAreSortedByNameBytesThenTid() throws Exception {
    windows.process(
        Points.batch(
            1,
            Point.of("b", 1, 0, 1),
            Point.of("\uD83D\uDE00", 1, 0, 1),
            Point.of("\uFF5E", 1, 0, 1),
            Point.of("a", 7, 0, 1),
            Point.of("a", -7, 0, 1)));
    windows.watermark(59_999);
    windows.process(Points.batch(2, Point.of("aa", 3, 60_000, 1), Point.of("a", 0, 60_000, 1)));
    windows.watermark(1_000_000);
    List<Row> fiveMinutes = windows.rows().subList(7, 14);
    assertThat(fiveMinutes)
        .extracting(row -> row.name() + row.tid())
        .containsExactly("a-7", "a0", "a7", "aa3", "b1", "\uFF5E1", "\uD83D\uDE001");
  }

  @Test
  void rowWithoutObservationsChangesNothing() throws Exception {
    windows.process(
        Points.batch(
            1,
            Point.empty("cpu", 1, 0, -100),
            Point.of("cpu", 1, 0, 2),
            Point.empty("cpu", 1, 0, 100)));
    windows.watermark(59_999);
    Row row = only(windows.rows());
    assertThat(row.count()).isEqualTo(1);
    assertThat(row.sum()).isEqualTo(2);
    assertThat(row.min()).isEqualTo(2);
    assertThat(row.max()).isEqualTo(2);
  }

  @Test
  void keyWithoutObservationsIsThatOfItsFirstRow() throws Exception {
    windows.process(
        Points.batch(1, Point.empty("cpu", 1, 0, 7), Point.empty("cpu", 1, 10_000, -9)));
    windows.watermark(299_999);
    assertThat(windows.rows()).hasSize(2);
    for (Row row : windows.rows()) {
      assertThat(row.count()).isZero();
      assertThat(row.sum()).isEqualTo(7);
      assertThat(row.min()).isEqualTo(7);
      assertThat(row.max()).isEqualTo(7);
      assertThat(row.bins()).isEmpty();
      assertThat(row.percentiles()).containsOnly(Double.NaN);
    }
    assertThat(windows.counted(MetricNames.PERCENTILES_WITHHELD)).isZero();
  }

  @Test
  void percentilesAreWithheldUnlessTheSketchCoversEveryObservation() throws Exception {
    windows.process(
        Points.batch(
            1,
            Point.of("covered", 1, 0, 2),
            Point.of("counter", 1, 0, 2).sketched(),
            Point.of("partly", 1, 0, 2),
            Point.of("partly", 1, 0, 6).counting(3, 1, 3).sketched()));
    windows.watermark(59_999);
    List<Row> rows = windows.rows();
    assertThat(rows.get(0).percentiles()).containsOnly(Double.NaN);
    assertThat(rows.get(0).bins()).isEmpty();
    assertThat(rows.get(1).percentiles()).containsOnly(2);
    assertThat(rows.get(2).percentiles()).containsOnly(Double.NaN);
    assertThat(rows.get(2).bins()).isNotEmpty();
    assertThat(windows.counted(MetricNames.PERCENTILES_WITHHELD)).isEqualTo(2);
  }

  @Test
  void percentilesAreClampedToMinAndMax() throws Exception {
    long low = PackedBins.ofValue(1) + 49;
    long high = PackedBins.ofValue(1000) + 49;
    windows.process(
        Points.batch(1, Point.of("cpu", 1, 0, 10_000).counting(100, 50, 60).sketched(low, high)));
    windows.watermark(59_999);
    assertThat(only(windows.rows()).percentiles()).containsExactly(50, 50, 60, 60, 60, 60);
    assertThat(ColumnNames.PERCENTILES).hasSize(6);
  }

  @Test
  void lateRowsLeaveOnceBeforeTheBarrierAndAgainInNoUpperWindowThatIsStillOpen() throws Exception {
    windows.process(Points.batch(1, Point.of("cpu", 1, 0, 1)));
    windows.watermark(59_999);
    windows.process(Points.batch(2, Point.of("cpu", 1, 0, 2), Point.of("cpu", 1, 60_000, 9)));
    windows.process(Points.batch(3, Point.of("cpu", 1, 0, 3)));
    assertThat(windows.emitted()).hasSize(1);
    windows.checkpoint();
    assertThat(windows.emitted()).hasSize(2);
    Row late = windows.rows().get(1);
    assertThat(late.batch().supplementary()).isTrue();
    assertThat(late.batch().windowStart()).isZero();
    assertThat(late.sum()).isEqualTo(5);
    windows.watermark(299_999);
    Row upper = windows.rows().get(3);
    assertThat(upper.batch().supplementary()).isFalse();
    assertThat(upper.sum()).isEqualTo(15);
    assertThat(windows.counted(MetricNames.ROWS_MERGED)).isEqualTo(4);
    assertThat(windows.counted(MetricNames.LATE_ROWS)).isEqualTo(2);
    assertThat(windows.counted(MetricNames.SUPPLEMENTARY_ROWS)).isEqualTo(1);
    assertThat(windows.counted(MetricNames.WINDOWS_CLOSED + ".60000")).isEqualTo(2);
    assertThat(windows.counted(MetricNames.WINDOWS_CLOSED + ".300000")).isEqualTo(1);
    assertDrained();
  }

  @Test
  void lateRowsCascadeIntoClosedWindowsInTheSameFlush() throws Exception {
    windows.watermark(1_000_000);
    windows.process(Points.batch(1, Point.of("cpu", 1, 0, 1), Point.of("cpu", 1, 60_000, 2)));
    assertThat(windows.emitted()).isEmpty();
    windows.endInput();
    assertThat(windows.emitted()).allMatch(RollupBatch::supplementary);
    assertThat(windows.rows()).extracting(Row::sum).containsExactly(1.0, 2.0, 3.0);
    assertDrained();
  }

  @Test
  void lateRowsGetIntoAnUpperWindowThatClosesBeforeTheFlush() throws Exception {
    windows.process(Points.batch(1, Point.of("cpu", 1, 0, 1)));
    windows.watermark(59_999);
    windows.process(Points.batch(2, Point.of("cpu", 1, 0, 2)));
    windows.watermark(299_999);
    assertThat(windows.rows()).extracting(Row::sum).containsExactly(1.0, 2.0, 3.0);
    assertThat(windows.emitted())
        .extracting(RollupBatch::supplementary)
        .containsExactly(false, true, false);
    assertDrained();
  }

  @Test
  void lateRowsLeaveWhenNoCheckpointComes() throws Exception {
    windows.time(1_000);
    windows.watermark(1_000_000);
    windows.process(Points.batch(1, Point.of("cpu", 1, 0, 1)));
    windows.time(30_999);
    assertThat(windows.emitted()).isEmpty();
    windows.time(31_000);
    assertThat(windows.emitted()).hasSize(2);
    windows.process(Points.batch(2, Point.of("cpu", 1, 0, 1)));
    windows.time(60_999);
    assertThat(windows.emitted()).hasSize(2);
    windows.time(61_000);
    assertThat(windows.emitted()).hasSize(4);
  }

  @Test
  void tooManyLateWindowsLeaveAtOnce() throws Exception {
    windows.watermark(100_000_000);
    for (int i = 0; i < 100; i++) {
      windows.process(Points.batch(1, Point.of("cpu", 1, i * 60_000L, 1)));
    }
    assertThat(windows.emitted()).isEmpty();
    windows.process(Points.batch(1, Point.of("cpu", 1, 6_000_000, 1)));
    assertThat(windows.emitted()).hasSize(101 + 21);
    assertDrained();
  }

  @Test
  void lateRowsOfAWindowThatWasOpenedInTimeAreNotLate() throws Exception {
    windows.process(Points.batch(1, Point.of("cpu", 1, 59_000, 1)));
    windows.watermark(50_000);
    windows.process(Points.batch(1, Point.of("cpu", 1, 1_000, 1)));
    windows.watermark(59_999);
    assertThat(only(windows.rows()).count()).isEqualTo(2);
    assertThat(windows.counted(MetricNames.LATE_ROWS)).isZero();
  }

  @Test
  void coarserBatchesEnterTheTierAbove() throws Exception {
    windows.process(
        Points.batch(Points.ORGANIZATION, 0, 60_000, 1, List.of(Point.of("cpu", 1, 0, 1))));
    windows.watermark(299_999);
    assertThat(only(windows.rows()).batch().frequencyMs()).isEqualTo(300_000);
  }

  @Test
  void inputsAreTheSetOfSegmentsInAnyOrder() throws Exception {
    windows.process(Points.batch(7, Point.of("cpu", 1, 0, 1)));
    windows.process(Points.batch(9, Point.of("cpu", 1, 0, 1)));
    windows.process(Points.batch(9, Point.of("cpu", 1, 60_000, 1)));
    windows.process(Points.batch(7, Point.of("cpu", 1, 60_000, 1)));
    windows.process(Points.batch(7, Point.of("cpu", 1, 61_000, 1)));
    windows.process(Points.batch(7, Point.of("cpu", 1, 120_000, 1)));
    windows.watermark(299_999);
    List<Long> inputs = windows.emitted().stream().map(RollupBatch::inputs).toList();
    assertThat(inputs.get(1)).isEqualTo(inputs.get(0)).isEqualTo(inputs.get(3));
    assertThat(inputs.get(2)).isNotEqualTo(inputs.get(0));
    assertThat(inputs.get(0)).as("fixed for ever").isEqualTo(-8538953012328792580L);
  }

  @Test
  void labelsOfAllRowsOfASeriesAreUnited() throws Exception {
    windows.process(
        Points.batch(
            1,
            Point.of("cpu", 1, 0, 1).with("attr_b", "x"),
            Point.of("cpu", 1, 0, 1).with("attr_a", "y"),
            Point.of("cpu", 1, 0, 1),
            Point.of("cpu", 2, 0, 1)));
    windows.process(Points.batch(2, Point.of("cpu", 1, 0, 1).with("attr_b", "z")));
    windows.watermark(59_999);
    assertThat(windows.rows().get(0).labels())
        .containsOnlyKeys("attr_a", "attr_b")
        .containsEntry("attr_a", "y")
        .containsEntry("attr_b", "x");
    assertThat(windows.rows().get(1).labels()).isEmpty();
    assertThat(windows.emitted().get(0).labels())
        .extracting(column -> column.name())
        .containsExactly("attr_a", "attr_b");
  }

  @Test
  void columnTakesTheTypeThatItsSourcesHaveInCommon() throws Exception {
    windows.process(Points.batch(1, Point.of("cpu", 1, 0, 1).with("attr_n", 5L)));
    windows.process(Points.batch(2, Point.of("cpu", 1, 0, 1).with("attr_n", 5.0)));
    windows.process(Points.batch(3, Point.of("cpu", 2, 0, 1).with("attr_n", 5.0)));
    windows.process(Points.batch(1, Point.of("cpu", 1, 60_000, 1).with("attr_n", 5L)));
    windows.process(Points.batch(4, Point.of("cpu", 3, 120_000, 1).with("attr_n", true)));
    windows.watermark(299_999);
    assertThat(windows.rows())
        .extracting(row -> row.labels().get("attr_n"))
        .containsExactly(5.0, 5.0, 5L, true, "5", "5.0", "true");
    assertThat(windows.emitted().get(0).labels().get(0).values().size())
        .as("values that became equal")
        .isEqualTo(1);
  }

  @Test
  void typeCountsOnlyInWindowsWhereTheColumnHasAValue() throws Exception {
    windows.process(Points.batch(1, Point.of("cpu", 1, 0, 1).with("attr_n", 5L)));
    windows.process(
        Points.batch(
            2, Point.of("cpu", 2, 0, 1), Point.of("cpu", 3, 60_000, 1).with("attr_n", "x")));
    windows.watermark(119_999);
    assertThat(windows.rows())
        .extracting(row -> row.labels().get("attr_n"))
        .containsExactly(5L, null, "x");
  }

  @Test
  void lagIsThatOfTheWatermarkBehindTheClock() throws Exception {
    windows.time(500_000);
    windows.watermark(400_000);
    assertThat((double) windows.gauge(MetricNames.WINDOW_LAG_MS)).isCloseTo(100_000, within(0.0));
  }

  @Test
  void gaugesFollowWhatIsOpen() throws Exception {
    windows.process(Points.batch(1, Point.of("cpu", 1, 0, 1), Point.of("cpu", 2, 60_000, 1)));
    assertThat(windows.gauge(MetricNames.OPEN_WINDOWS)).isEqualTo(2);
    assertThat(windows.gauge(MetricNames.ACTIVE_SERIES)).isEqualTo(2);
    assertThat(windows.gauge(MetricNames.OPEN_WINDOW_BYTES)).isBetween(4_000L, 40_000L);
    WindowHarness restored = windows.restore(windows.checkpoint(), 1);
    assertThat(restored.gauge(MetricNames.OPEN_WINDOWS)).isEqualTo(2);
    restored.watermark(1_000_000);
    assertThat(restored.gauge(MetricNames.OPEN_WINDOWS)).isZero();
    assertThat(restored.gauge(MetricNames.ACTIVE_SERIES)).isZero();
    assertThat(restored.gauge(MetricNames.OPEN_WINDOW_BYTES)).isZero();
    restored.close();
  }

  private void assertDrained() {
    assertThat(windows.stateEntries()).isZero();
    assertThat(windows.timers()).isZero();
  }

  private static Row only(List<Row> rows) {
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }
}
