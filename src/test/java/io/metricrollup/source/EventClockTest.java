package io.metricrollup.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Grace 30 s, a tick every second. */
class EventClockTest {
  private OneInputStreamOperatorTestHarness<String, String> harness;

  private static OneInputStreamOperatorTestHarness<String, String> create() throws Exception {
    OneInputStreamOperatorTestHarness<String, String> created =
        new OneInputStreamOperatorTestHarness<>(
            new EventClock<>(Duration.ofSeconds(30), Duration.ofSeconds(1)),
            StringSerializer.INSTANCE);
    created.setup(StringSerializer.INSTANCE);
    return created;
  }

  @BeforeEach
  void open() throws Exception {
    harness = create();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private List<Long> watermarks() {
    List<Long> watermarks = new ArrayList<>();
    for (Object element : harness.getOutput()) {
      if (element instanceof Watermark mark) {
        watermarks.add(mark.getTimestamp());
      }
    }
    return watermarks;
  }

  private void idle() throws Exception {
    harness.processWatermarkStatus(WatermarkStatus.IDLE);
  }

  private void active() throws Exception {
    harness.processWatermarkStatus(WatermarkStatus.ACTIVE);
  }

  private OperatorSubtaskState restart() throws Exception {
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    harness = create();
    harness.initializeState(state);
    harness.open();
    return state;
  }

  @Test
  void recordsAndWatermarksPassWhileTheSourceIsActive() throws Exception {
    harness.processWatermark(1000);
    harness.processElement("a", 1500);
    harness.processWatermark(2000);
    harness.setProcessingTime(3_600_000);

    assertThat(harness.getOutput())
        .containsExactly(new Watermark(1000), new StreamRecord<>("a", 1500), new Watermark(2000));
  }

  @Test
  void watermarkStatusEndsHere() throws Exception {
    harness.processWatermark(1000);
    idle();
    active();
    idle();
    harness.setProcessingTime(100_000);

    assertThat(harness.getOutput()).doesNotHaveAnyElementsOfTypes(WatermarkStatus.class);
  }

  @Test
  void idleSourceMovesTheClockByTheTimeThatPassesAfterTheGrace() throws Exception {
    harness.setProcessingTime(5_000);
    harness.processWatermark(1_000_000);
    idle();
    harness.setProcessingTime(35_000);
    assertThat(watermarks()).containsExactly(1_000_000L);

    harness.setProcessingTime(36_000);
    harness.setProcessingTime(45_000);

    assertThat(watermarks()).startsWith(1_000_000L, 1_001_000L).endsWith(1_010_000L).isSorted();
  }

  @Test
  void activeSourceStopsTheClock() throws Exception {
    harness.processWatermark(1_000_000);
    idle();
    harness.setProcessingTime(40_000);
    active();
    harness.setProcessingTime(500_000);

    assertThat(watermarks()).endsWith(1_010_000L);
    assertThat(harness.getProcessingTimeService())
        .hasFieldOrPropertyWithValue("numActiveTimers", 0);
  }

  @Test
  void shortSilenceWithinTheGraceChangesNothing() throws Exception {
    harness.processWatermark(1_000_000);
    for (int i = 1; i <= 10; i++) {
      idle();
      harness.setProcessingTime(29_000L * i);
      active();
    }

    assertThat(watermarks()).containsExactly(1_000_000L);
  }

  @Test
  void sourceBehindTheClockIsHeldBackUntilItHasCaughtUp() throws Exception {
    harness.processWatermark(1_000_000);
    idle();
    harness.setProcessingTime(90_000);
    active();
    harness.processWatermark(1_020_000);
    harness.processWatermark(1_059_999);
    harness.processWatermark(1_060_001);

    assertThat(watermarks()).endsWith(1_060_000L, 1_060_001L).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void secondSilenceContinuesFromWhatWasReached() throws Exception {
    harness.processWatermark(1_000_000);
    idle();
    harness.setProcessingTime(90_000);
    active();
    harness.processWatermark(1_010_000);
    idle();
    harness.setProcessingTime(122_000);

    assertThat(watermarks()).endsWith(1_062_000L);
  }

  @Test
  void silentBeforeTheFirstWatermarkEver() throws Exception {
    idle();
    harness.setProcessingTime(10_000_000);
    active();

    assertThat(harness.getOutput()).isEmpty();
    restart();
    assertThat(harness.getOutput()).isEmpty();
  }

  @Test
  void restoredWatermarkIsEmittedAtOnce() throws Exception {
    harness.processWatermark(1_000_000);
    restart();

    assertThat(watermarks()).containsExactly(1_000_000L);
  }

  @Test
  void restoredClockNeverStepsBackAndMovesOnWithoutAnySegment() throws Exception {
    harness.processWatermark(1_000_000);
    idle();
    harness.setProcessingTime(40_000);
    restart();
    harness.processWatermark(1_005_000);
    idle();
    harness.setProcessingTime(60_000);

    assertThat(watermarks()).startsWith(1_010_000L).endsWith(1_040_000L).isSorted();
  }

  @Test
  void timeBeforeTheRestartDoesNotCount() throws Exception {
    harness.processWatermark(1_000_000);
    idle();
    restart();
    harness.setProcessingTime(80_000_000);
    idle();
    harness.setProcessingTime(80_031_000);

    assertThat(watermarks()).containsExactly(1_000_000L, 1_001_000L);
  }

  @Test
  void endOfInputPassesButIsNotRemembered() throws Exception {
    harness.processWatermark(1_000_000);
    harness.processWatermark(Watermark.MAX_WATERMARK);
    assertThat(watermarks()).containsExactly(1_000_000L, Long.MAX_VALUE);

    restart();

    assertThat(watermarks()).containsExactly(1_000_000L);
  }

  @Test
  void endOfInputIsTheEndOfTimeForAnIdleSourceToo() throws Exception {
    harness.processWatermark(1000);
    idle();
    harness.setProcessingTime(32_000);
    harness.endInput();
    harness.setProcessingTime(100_000);

    assertThat(watermarks()).startsWith(1000L).endsWith(3000L, Long.MAX_VALUE).isSorted();
  }

  @Test
  void endOfTimeIsSaidOnce() throws Exception {
    harness.processWatermark(1000);
    harness.processWatermark(Watermark.MAX_WATERMARK);
    harness.endInput();
    idle();
    harness.setProcessingTime(100_000);

    assertThat(watermarks()).containsExactly(1000L, Long.MAX_VALUE);
  }
}
