package io.metricrollup.source;

import static io.metricrollup.source.Messages.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricrollup.ledger.LedgerLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Not there is parked at once; first look after 5 s, at most 2 min apart, given up after 15 min.
 */
class FetchSegmentsTest {
  private static final String START = "2026-03-01T06:00:00Z";
  private static final byte[] BYTES = {1, 2, 3};

  @TempDir Path root;
  private Lake lake;
  private String name;
  private FaultyFileSystem storage;
  private FetchHarness harness;

  @BeforeEach
  void open(TestInfo test) throws Exception {
    lake = new Lake(root);
    name = "segments " + test.getDisplayName();
    storage = FaultyFileSystem.named(name);
    harness = create();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private FetchHarness create() throws Exception {
    return create(1, 0);
  }

  private FetchHarness create(int parallelism, int subtask) throws Exception {
    return new FetchHarness(lake.layout(), FaultyFileSystem.reader(name), parallelism, subtask);
  }

  private void ask(NotificationMessage message) throws Exception {
    harness.processElement(new StreamRecord<>(message));
    harness.settle();
  }

  private void passSeconds(long from, long to) throws Exception {
    for (long second = from; second <= to; second++) {
      harness.setProcessingTime(second * 1000);
      harness.settle();
    }
  }

  private List<String> quarantined() {
    var output = harness.getSideOutput(QuarantineRecord.QUARANTINE);
    return output == null ? List.of() : output.stream().map(StreamRecord::getValue).toList();
  }

  private void assertDrained() {
    assertThat(harness.operator().wanted()).isZero();
  }

  @Test
  void segmentThatAppearsGoesOnWithItsBytes() throws Exception {
    NotificationMessage message = segment(1, START);
    ask(message);
    passSeconds(1, 30);
    assertThat(harness.segments()).isEmpty();
    lake.write(message, BYTES);
    passSeconds(31, 100);

    assertThat(harness.segments()).hasSize(1);
    FetchedSegment found = harness.segments().get(0);
    assertThat(found.bytes()).isEqualTo(BYTES);
    assertThat(found.file()).isEqualTo(lake.path(message));
    assertDrained();
    assertThat(quarantined()).isEmpty();
  }

  @Test
  void looksComeFurtherApart() throws Exception {
    ask(segment(1, START));
    passSeconds(1, 899);
    assertThat(quarantined()).isEmpty();

    // At once, at 5, 10, 20, 40, 80, 160 s and every 120 s from there.
    assertThat(storage.calls.get()).isEqualTo(13);
  }

  @Test
  void givenUpAfterItsTime() throws Exception {
    NotificationMessage message = segment(1, START);
    ask(message);
    passSeconds(1, 900);

    assertThat(quarantined()).hasSize(1);
    assertThat(quarantined().get(0))
        .startsWith("{\"reason\":\"segment_not_found\"")
        .contains("\"file\":\"" + lake.path(message) + "\"")
        .contains("\"segment\":1");
    assertDrained();
  }

  @Test
  void endOfInputIsTheLastLook() throws Exception {
    NotificationMessage late = segment(1, START);
    ask(late);
    ask(segment(2, START));
    lake.write(late, BYTES);
    harness.processWatermark(Watermark.MAX_WATERMARK);
    harness.settle();

    assertThat(harness.getOutput()).hasSize(2).last().isEqualTo(Watermark.MAX_WATERMARK);
    assertThat(harness.segments().get(0).message()).isEqualTo(late);
    assertThat(quarantined()).hasSize(1);
    assertDrained();
    passSeconds(1, 1000);
    assertThat(quarantined()).hasSize(1);
  }

  @Test
  void replayOfAParkedSegmentIsOneReadWithIt() throws Exception {
    NotificationMessage message = segment(1, START);
    ask(message);
    passSeconds(1, 600);
    ask(replay(1, "[1]"));
    passSeconds(601, 1000);
    assertThat(quarantined()).isEmpty();
    lake.write(message, BYTES);
    passSeconds(1001, 1200);

    // All row groups once, though the replay asks for one of them.
    assertThat(harness.segments())
        .extracting(s -> s.message().notification().replay())
        .containsExactly(1);
    assertThat(harness.segments().get(0).message().notification().rowGroups()).isEmpty();
    assertDrained();
  }

  @Test
  void replayOfWhatIsThereByNowTakesTheParkedOneAlong() throws Exception {
    NotificationMessage message = segment(1, START);
    ask(message);
    lake.write(message, BYTES);
    ask(replay(1, "[0]"));
    passSeconds(1, 1200);

    assertThat(harness.segments()).hasSize(1);
    assertThat(harness.segments().get(0).message().notification().rowGroups()).isEmpty();
    assertDrained();
  }

  @Test
  void replayAloneIsReadAtOnceAsItAsks() throws Exception {
    lake.write(segment(1, START), BYTES);
    ask(replay(1, "[2]"));

    assertThat(harness.segments().get(0).message().notification().rowGroups()).containsExactly(2);
    assertDrained();
  }

  @Test
  void rowGroupsOfTwoReplaysAreReadTogether() throws Exception {
    ask(replay(1, "[2,1]"));
    ask(replay(2, "[1,3]"));
    lake.write(segment(1, START), BYTES);
    passSeconds(1, 10);

    assertThat(harness.segments()).hasSize(1);
    assertThat(harness.segments().get(0).message().notification().rowGroups())
        .containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void everyAnnouncementOfWhatNeverComesIsQuarantined() throws Exception {
    ask(segment(1, START));
    ask(replay(1, "[1]"));
    passSeconds(1, 1000);

    assertThat(quarantined())
        .satisfiesExactlyInAnyOrder(
            record -> assertThat(record).contains("\\\"r\\\":0"),
            record -> assertThat(record).contains("\\\"rg\\\":[1]"));
    assertDrained();
  }

  private static NotificationMessage replay(int number, String rowGroups) {
    String json = Messages.json(1, 20260301, 10_000, START, number);
    return Messages.judged(json.replace("{", "{\"rg\":" + rowGroups + ","));
  }

  @Test
  void waitGoesOnAfterARestart() throws Exception {
    NotificationMessage message = segment(1, START);
    harness.setProcessingTime(1000);
    ask(message);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    harness = create();
    harness.initializeState(state);
    harness.open();
    passSeconds(2, 30);
    assertThat(quarantined()).isEmpty();
    passSeconds(2000, 2000);

    assertThat(quarantined()).hasSize(1);
    assertDrained();
  }

  @Test
  void storageErrorIsNoAnswer() throws Exception {
    NotificationMessage message = segment(1, START);
    ask(message);
    lake.write(message, BYTES);
    storage.failures.set(3);
    passSeconds(1, 100);

    assertThat(harness.segments()).hasSize(1);
  }

  @Test
  void lastingStorageErrorFailsTheJobRatherThanSkip() throws Exception {
    NotificationMessage message = segment(1, START);
    ask(message);
    lake.write(message, BYTES);
    storage.failures.set(Integer.MAX_VALUE);
    passSeconds(1, 899);

    assertThatThrownBy(() -> passSeconds(900, 900))
        .hasStackTraceContaining(lake.path(message) + ": cannot be read");
    assertThat(quarantined()).isEmpty();
  }

  @Test
  void storageErrorWhileFetchingFailsTheJobAfterItsWindow() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);
    storage.failures.set(Integer.MAX_VALUE);

    assertThatThrownBy(() -> ask(message))
        .hasStackTraceContaining(lake.path(message) + ": cannot be read, given up after");
    assertThat(harness.operator().wanted()).isEqualTo(1);
  }

  @Test
  void giantIsQuarantinedAsCorrupt() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, new byte[1_000_001]);
    ask(message);
    passSeconds(1, 5);

    assertThat(quarantined()).hasSize(1);
    assertThat(quarantined().get(0)).startsWith("{\"reason\":\"corrupt_segment\"");
    assertDrained();
  }

  @Test
  void objectThatVanishesIsMissing() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);
    storage.vanishing.set(1);
    ask(message);
    assertThat(harness.segments()).isEmpty();
    passSeconds(1, 5);

    assertThat(harness.segments()).hasSize(1);
  }

  @Test
  void watermarkWaitsForWhatCameBeforeItAndNotForWhatIsParked() throws Exception {
    NotificationMessage parked = segment(1, START);
    NotificationMessage there = segment(2, START);
    lake.write(there, BYTES);
    ask(parked);
    harness.processElement(new StreamRecord<>(there));
    harness.processWatermark(new Watermark(10));
    harness.processWatermark(new Watermark(20));
    assertThat(harness.getOutput()).isEmpty();
    harness.settle();

    assertThat(harness.getOutput()).hasSize(2).last().isEqualTo(new Watermark(20));
    assertThat(harness.segments().get(0).message()).isSameAs(there);
  }

  @Test
  void replayOfWhatIsBeingFetchedIsOneReadWithIt() throws Exception {
    lake.write(segment(1, START), BYTES);
    harness.processElement(new StreamRecord<>(replay(1, "[1]")));
    harness.processElement(new StreamRecord<>(replay(2, "[3]")));
    harness.settle();

    assertThat(harness.segments()).hasSize(1);
    assertThat(harness.segments().get(0).message().notification().rowGroups())
        .containsExactlyInAnyOrder(1, 3);
    assertDrained();
  }

  @Test
  void noMoreAreFetchedThanMayBeInFlight() throws Exception {
    for (int id = 0; id < 5 * FetchHarness.IN_FLIGHT; id++) {
      NotificationMessage message = segment(id, START);
      lake.write(message, BYTES);
      harness.processElement(new StreamRecord<>(message));
      assertThat(harness.operator().wanted()).isLessThanOrEqualTo(FetchHarness.IN_FLIGHT);
    }
    harness.settle();

    assertThat(harness.segments())
        .extracting(segment -> segment.message().notification().segmentId())
        .doesNotHaveDuplicates()
        .hasSize(5 * FetchHarness.IN_FLIGHT);
  }

  @Test
  void endOfInputWaitsForWhatIsFetched() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);
    harness.processElement(new StreamRecord<>(message));
    harness.endInput();

    assertThat(harness.segments()).hasSize(1);
    assertDrained();
  }

  @Test
  void afterTheLastLookNothingIsLookedForAgain() throws Exception {
    NotificationMessage missing = segment(1, START);
    ask(missing);
    passSeconds(1, 4);
    harness.processWatermark(Watermark.MAX_WATERMARK);
    harness.settle();
    assertThat(quarantined()).hasSize(1);
    int calls = storage.calls.get();
    lake.write(missing, BYTES);
    passSeconds(5, 100);

    assertThat(storage.calls.get()).isEqualTo(calls);
    assertThat(harness.segments()).isEmpty();
    assertThat(quarantined()).hasSize(1);
  }

  /** As with a local file that may be seen and not read. */
  @Test
  void objectThatIsSeenAndNeverReadIsGivenUpAfterItsTime() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);
    storage.vanishing.set(Integer.MAX_VALUE);
    ask(message);
    harness.processWatermark(new Watermark(10));
    passSeconds(1, 899);
    assertThat(quarantined()).isEmpty();
    assertThat(harness.getOutput()).containsOnlyOnce(new Watermark(10));
    passSeconds(900, 900);

    assertThat(quarantined()).hasSize(1);
    assertDrained();
  }

  @Test
  void replayWithAnotherHourIsLookedForThere() throws Exception {
    ask(segment(1, START));
    NotificationMessage corrected =
        Messages.judged(Messages.json(1, 20260301, 10_000, "2026-03-01T07:00:00Z", 1));
    lake.write(corrected, BYTES);
    ask(corrected);

    assertThat(harness.segments()).hasSize(1);
    assertThat(harness.segments().get(0).file()).isEqualTo(lake.path(corrected));
    assertDrained();
  }

  @Test
  void everyAnnouncementThatIsReadWithAnotherIsInTheLedger() throws Exception {
    lake.write(segment(1, START), BYTES);
    harness.processElement(new StreamRecord<>(replay(1, "[1]")));
    harness.processElement(new StreamRecord<>(replay(2, "[3]")));
    harness.settle();

    assertThat(harness.getSideOutput(LedgerLine.LEDGER))
        .singleElement()
        .satisfies(line -> assertThat(line.getValue()).contains("duplicate", "\"r\":1"));
  }

  @Test
  void manyParkedSegmentsThatAppearAreNotAllFetchedAtOnce() throws Exception {
    List<NotificationMessage> messages = new ArrayList<>();
    for (int id = 0; id < 4 * FetchHarness.IN_FLIGHT; id++) {
      messages.add(segment(id, START));
      ask(messages.get(id));
    }
    for (NotificationMessage message : messages) {
      lake.write(message, BYTES);
    }
    for (int second = 5; second < 60; second++) {
      harness.setProcessingTime(second * 1000L);
      harness.settle();
      assertThat(harness.mostFetching()).isLessThanOrEqualTo(FetchHarness.IN_FLIGHT);
    }

    assertThat(harness.segments()).hasSize(4 * FetchHarness.IN_FLIGHT);
    assertDrained();
  }

  /** Fetched and parked ones, from two subtasks to three and to one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void afterARescaleEachSegmentIsFetchedOnceWhereItIsPlaced(int parallelism) throws Exception {
    List<OperatorSubtaskState> states = new ArrayList<>();
    for (int subtask = 0; subtask < 2; subtask++) {
      try (FetchHarness before = create(2, subtask)) {
        before.open();
        for (int id = subtask; id < 12; id += 2) {
          before.processElement(new StreamRecord<>(segment(id, START)));
        }
        states.add(before.snapshot(1, 1));
      }
    }
    var all =
        AbstractStreamOperatorTestHarness.repackageState(
            states.toArray(new OperatorSubtaskState[0]));
    for (int id = 0; id < 12; id++) {
      lake.write(segment(id, START), BYTES);
    }
    Set<Long> found = new TreeSet<>();
    for (int subtask = 0; subtask < parallelism; subtask++) {
      try (FetchHarness after = create(parallelism, subtask)) {
        after.initializeState(
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                all, 16, 2, parallelism, subtask));
        after.open();
        after.endInput();
        for (FetchedSegment segment : after.segments()) {
          assertThat(FetchHarness.subtask(segment.message(), parallelism)).isEqualTo(subtask);
          assertThat(found.add(segment.message().notification().segmentId())).isTrue();
        }
      }
    }
    assertThat(found).hasSize(12);
  }
}
