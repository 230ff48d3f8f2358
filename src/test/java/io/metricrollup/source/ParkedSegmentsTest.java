package io.metricrollup.source;

import static io.metricrollup.source.Messages.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** First look after 5 s, at most 2 min apart, given up after 15 min. */
class ParkedSegmentsTest {
  private static final String START = "2026-03-01T06:00:00Z";
  private static final byte[] BYTES = {1, 2, 3};

  @TempDir Path root;
  private Lake lake;
  private String name;
  private FaultyFileSystem storage;
  private KeyedOneInputStreamOperatorTestHarness<Long, NotificationMessage, FetchedSegment> harness;

  @BeforeEach
  void open(TestInfo test) throws Exception {
    lake = new Lake(root);
    name = "parked " + test.getDisplayName();
    storage = FaultyFileSystem.named(name);
    harness = create();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private KeyedOneInputStreamOperatorTestHarness<Long, NotificationMessage, FetchedSegment> create()
      throws Exception {
    ParkSettings settings =
        new ParkSettings(
            Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofMinutes(15), 1000);
    var created =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(
                new ParkedSegments(lake.layout(), settings, FaultyFileSystem.reader(name))),
            ParkedSegments::key,
            Types.LONG);
    created.setup(new FetchedSegmentSerializer());
    return created;
  }

  private void park(NotificationMessage message) throws Exception {
    harness.processElement(new StreamRecord<>(message));
  }

  private void passSeconds(long from, long to) throws Exception {
    for (long second = from; second <= to; second++) {
      harness.setProcessingTime(second * 1000);
    }
  }

  private List<String> quarantined() {
    var output = harness.getSideOutput(QuarantineRecord.QUARANTINE);
    return output == null ? List.of() : output.stream().map(StreamRecord::getValue).toList();
  }

  private void assertDrained() {
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void segmentThatAppearsGoesOnWithItsBytes() throws Exception {
    NotificationMessage message = segment(1, START);
    park(message);
    passSeconds(1, 30);
    assertThat(harness.extractOutputValues()).isEmpty();
    lake.write(message, BYTES);
    passSeconds(31, 100);

    assertThat(harness.extractOutputValues()).hasSize(1);
    FetchedSegment found = harness.extractOutputValues().get(0);
    assertThat(found.bytes()).isEqualTo(BYTES);
    assertThat(found.file()).isEqualTo(lake.path(message));
    assertDrained();
    assertThat(harness.numProcessingTimeTimers()).isZero();
    assertThat(quarantined()).isEmpty();
  }

  @Test
  void looksComeFurtherApart() throws Exception {
    park(segment(1, START));
    passSeconds(1, 899);
    assertThat(quarantined()).isEmpty();

    // At 5, 10, 20, 40, 80, 160 s and every 120 s from there.
    assertThat(storage.calls.get()).isEqualTo(12);
  }

  @Test
  void givenUpAfterItsTime() throws Exception {
    NotificationMessage message = segment(1, START);
    park(message);
    passSeconds(1, 900);

    assertThat(quarantined()).hasSize(1);
    assertThat(quarantined().get(0))
        .startsWith("{\"reason\":\"segment_not_found\"")
        .contains("\"file\":\"" + lake.path(message) + "\"")
        .contains("\"segment\":1");
    assertDrained();
    assertThat(harness.numProcessingTimeTimers()).isZero();
  }

  @Test
  void endOfInputIsTheLastLook() throws Exception {
    NotificationMessage late = segment(1, START);
    park(late);
    park(segment(2, START));
    lake.write(late, BYTES);
    harness.processWatermark(Watermark.MAX_WATERMARK);

    assertThat(harness.getOutput()).hasSize(2).last().isEqualTo(Watermark.MAX_WATERMARK);
    assertThat(harness.extractOutputValues().get(0).message()).isEqualTo(late);
    assertThat(quarantined()).hasSize(1);
    assertDrained();
    passSeconds(1, 1000);
    assertThat(quarantined()).hasSize(1);
  }

  @Test
  void replayOfAParkedSegmentIsOneReadWithIt() throws Exception {
    NotificationMessage message = segment(1, START);
    park(message);
    passSeconds(1, 600);
    park(replay(1, "[1]"));
    passSeconds(601, 1000);
    assertThat(quarantined()).isEmpty();
    lake.write(message, BYTES);
    passSeconds(1001, 1200);

    // All row groups once, though the replay asks for one of them.
    assertThat(harness.extractOutputValues())
        .extracting(s -> s.message().notification().replay())
        .containsExactly(1);
    assertThat(harness.extractOutputValues().get(0).message().notification().rowGroups()).isEmpty();
    assertDrained();
  }

  @Test
  void replayOfWhatIsThereByNowTakesTheParkedOneAlong() throws Exception {
    NotificationMessage message = segment(1, START);
    park(message);
    lake.write(message, BYTES);
    park(replay(1, "[0]"));
    passSeconds(1, 1200);

    assertThat(harness.extractOutputValues()).hasSize(1);
    assertThat(harness.extractOutputValues().get(0).message().notification().rowGroups()).isEmpty();
    assertDrained();
  }

  @Test
  void replayAloneIsReadAtOnceAsItAsks() throws Exception {
    lake.write(segment(1, START), BYTES);
    park(replay(1, "[2]"));

    assertThat(harness.extractOutputValues().get(0).message().notification().rowGroups())
        .containsExactly(2);
    assertDrained();
  }

  @Test
  void rowGroupsOfTwoReplaysAreReadTogether() throws Exception {
    park(replay(1, "[2,1]"));
    park(replay(2, "[1,3]"));
    lake.write(segment(1, START), BYTES);
    passSeconds(1, 10);

    assertThat(harness.extractOutputValues()).hasSize(1);
    assertThat(harness.extractOutputValues().get(0).message().notification().rowGroups())
        .containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void everyAnnouncementOfWhatNeverComesIsQuarantined() throws Exception {
    park(segment(1, START));
    park(replay(1, "[1]"));
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
    park(message);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    harness = create();
    harness.initializeState(state);
    harness.open();
    passSeconds(2, 30);
    assertThat(quarantined()).isEmpty();
    harness.setProcessingTime(2_000_000);

    assertThat(quarantined()).hasSize(1);
    assertDrained();
  }

  @Test
  void storageErrorIsNoAnswer() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);
    storage.failures.set(3);
    park(message);
    passSeconds(1, 100);

    assertThat(harness.extractOutputValues()).hasSize(1);
  }

  @Test
  void lastingStorageErrorFailsTheJobRatherThanSkip() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);
    storage.failures.set(Integer.MAX_VALUE);
    park(message);
    passSeconds(1, 899);

    assertThatThrownBy(() -> harness.setProcessingTime(900_000))
        .hasStackTraceContaining(lake.path(message) + ": cannot be read");
    assertThat(quarantined()).isEmpty();
  }

  @Test
  void giantIsQuarantinedAsCorrupt() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, new byte[1001]);
    park(message);
    passSeconds(1, 5);

    assertThat(quarantined()).hasSize(1);
    assertThat(quarantined().get(0)).startsWith("{\"reason\":\"corrupt_segment\"");
    assertDrained();
  }

  @Test
  void objectThatVanishesIsStillMissing() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);
    storage.vanishing.set(1);
    park(message);
    passSeconds(1, 5);
    assertThat(harness.extractOutputValues()).isEmpty();
    passSeconds(6, 10);

    assertThat(harness.extractOutputValues()).hasSize(1);
  }
}
