package io.metricrollup.source;

import static io.metricrollup.source.Messages.segment;
import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DropDuplicatesTest {
  private static final int MAX_PARALLELISM = 128;
  private static final Duration WEEK = Duration.ofDays(7);
  private static final String START = "2026-03-01T06:00:00Z";

  private KeyedOneInputStreamOperatorTestHarness<
          DuplicateKey, NotificationMessage, NotificationMessage>
      harness;

  private static KeyedOneInputStreamOperatorTestHarness<
          DuplicateKey, NotificationMessage, NotificationMessage>
      create(Duration horizon, int parallelism, int subtask) throws Exception {
    var created =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new DropDuplicates(horizon)),
            DuplicateKey::of,
            DuplicateKey.TYPE,
            MAX_PARALLELISM,
            parallelism,
            subtask);
    created.setup(new NotificationMessageSerializer());
    return created;
  }

  @BeforeEach
  void open() throws Exception {
    harness = create(WEEK, 1, 0);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void restart(Duration horizon) throws Exception {
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    harness = create(horizon, 1, 0);
    harness.initializeState(state);
    harness.open();
  }

  private void send(NotificationMessage message) throws Exception {
    harness.processElement(new StreamRecord<>(message));
  }

  private List<Long> passed() {
    return harness.extractOutputValues().stream().map(m -> m.notification().segmentId()).toList();
  }

  private List<String> quarantined() {
    var output = harness.getSideOutput(QuarantineRecord.QUARANTINE);
    return output == null ? List.of() : output.stream().map(StreamRecord::getValue).toList();
  }

  private long duplicates() {
    Object count =
        harness
            .getEnvironment()
            .getAccumulatorRegistry()
            .getUserMap()
            .get(Tally.accumulator(MetricNames.DUPLICATES))
            .getLocalValue();
    return (Long) Objects.requireNonNull(count);
  }

  private static long ms(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  @Test
  void segmentAnnouncedAgainIsCountedAndDropped() throws Exception {
    send(segment(1, START));
    send(segment(2, START));
    send(segment(1, START));
    send(segment(1, "2026-03-01T12:05:00Z"));

    assertThat(passed()).containsExactly(1L, 2L);
    assertThat(duplicates()).isEqualTo(2);
    assertThat(quarantined()).isEmpty();
  }

  @Test
  void everyPartOfTheIdentityTellsSegmentsApart() throws Exception {
    String json = Messages.json(1, 20260301, 10_000, START, 0);
    send(Messages.judged(json));
    send(Messages.judged(json.replace("12340000", "12350000")));
    send(Messages.judged(json.replace("\"i\":1", "\"i\":2")));
    send(Messages.judged(json.replace("20260301,", "20260228,")));
    send(Messages.judged(json.replace("\"s\":1", "\"s\":-1")));

    assertThat(passed()).hasSize(5);
    assertThat(duplicates()).isZero();
  }

  @Test
  void onlyAHigherReplayComesAgain() throws Exception {
    for (int replay : new int[] {1, 0, 1, 3, 2, 3, Integer.MAX_VALUE, Integer.MAX_VALUE}) {
      send(segment(1, 20260301, START, replay));
    }

    assertThat(harness.extractOutputValues().stream().map(m -> m.notification().replay()))
        .containsExactly(1, 3, Integer.MAX_VALUE);
    assertThat(duplicates()).isEqualTo(5);
  }

  @Test
  void duplicatesAreKnownOverARestart() throws Exception {
    send(segment(1, 20260301, START, 4));
    restart(WEEK);
    send(segment(1, 20260301, START, 4));
    send(segment(1, 20260301, START, 5));

    assertThat(harness.extractOutputValues()).hasSize(1);
    assertThat(duplicates()).isEqualTo(1);
  }

  @Test
  void duplicatesAreKnownWhenTheParallelismChanges() throws Exception {
    for (long id = 0; id < 500; id++) {
      send(segment(id, START));
    }
    OperatorSubtaskState state = harness.snapshot(1, 1);
    int total = 0;
    for (int subtask = 0; subtask < 3; subtask++) {
      OperatorSubtaskState part =
          AbstractStreamOperatorTestHarness.repartitionOperatorState(
              state, MAX_PARALLELISM, 1, 3, subtask);
      try (var rescaled = create(WEEK, 3, subtask)) {
        rescaled.initializeState(part);
        rescaled.open();
        total += rescaled.numKeyedStateEntries();
      }
    }

    assertThat(total).isEqualTo(harness.numKeyedStateEntries()).isEqualTo(DuplicateKey.BUCKETS);
  }

  @Test
  void olderThanTheHorizonIsQuarantined() throws Exception {
    harness.processWatermark(ms("2026-03-08T06:00:00Z"));
    send(segment(1, START));
    send(segment(2, "2026-03-01T05:59:59.999Z"));

    assertThat(passed()).containsExactly(1L);
    assertThat(quarantined()).hasSize(1);
    assertThat(quarantined().get(0))
        .startsWith("{\"reason\":\"too_old\"")
        .contains("\"segment\":2")
        .contains("\"offset\":77");
  }

  @Test
  void dateIsHeldAgainstTheHorizonToo() throws Exception {
    harness.processWatermark(ms("2026-03-01T06:00:00Z"));
    // Its date says that the ids were forgotten, whatever its start says.
    send(segment(1, 20260221, START, 0));
    send(segment(2, 20260222, START, 0));

    assertThat(passed()).containsExactly(2L);
    assertThat(quarantined()).hasSize(1);
  }

  @Test
  void nothingIsAcceptedWhoseIdMayBeForgotten() throws Exception {
    send(segment(1, 20260228, "2026-02-28T23:59:59.999Z", 0));
    List<Long> watermarks = new ArrayList<>();
    for (long ms = -2; ms <= 2; ms++) {
      watermarks.add(ms("2026-03-08T00:00:00Z") + ms);
    }
    for (long watermark : watermarks) {
      harness.processWatermark(watermark);
      send(segment(1, 20260228, "2026-02-28T23:59:59.999Z", 0));
    }

    assertThat(passed()).containsExactly(1L);
    assertThat(duplicates()).isEqualTo(2);
    assertThat(quarantined()).hasSize(3);
  }

  @Test
  void stateAndTimersDrainToZero() throws Exception {
    for (long id = 0; id < 1000; id++) {
      send(segment(id, (int) (20260301 - id % 2 * 73), START, 0));
    }
    assertThat(harness.numKeyedStateEntries()).isEqualTo(2 * DuplicateKey.BUCKETS);

    harness.processWatermark(ms("2026-03-08T00:00:00Z"));
    assertThat(harness.numKeyedStateEntries()).isEqualTo(DuplicateKey.BUCKETS);
    harness.processWatermark(ms("2026-03-09T00:00:00Z"));

    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void longerHorizonKeepsWhatAShorterOneLeft() throws Exception {
    send(segment(1, START));
    restart(WEEK.multipliedBy(2));
    harness.processWatermark(ms("2026-03-12T00:00:00Z"));
    send(segment(1, START));
    assertThat(duplicates()).isEqualTo(1);

    harness.processWatermark(ms("2026-03-16T00:00:00Z"));
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void keyIsSpreadAndStable() {
    DuplicateKey key = DuplicateKey.of(segment(299948861173007310L, START));

    assertThat(key).isEqualTo(new DuplicateKey(Messages.ORGANIZATION, 1, 20260301, 10_000, 34));
    assertThat(key.hashCode()).isEqualTo(718822668);
  }
}
