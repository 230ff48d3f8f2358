package io.metricrollup.source;

import static io.metricrollup.source.Messages.segment;
import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.StoredState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.UUID;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints of what lies before the windows, as they were written once, are gone on from. */
@Timeout(60)
class StoredSourceTest {
  private static final String START = "2026-03-01T06:00:00Z";
  private static final byte[] BYTES = {1, 2, 3};

  @TempDir Path root;

  @Test
  void segmentsKnownToAStoredCheckpointAreKnown() throws Exception {
    try (var known = duplicates()) {
      known.open();
      known.processElement(new StreamRecord<>(segment(1, START)));
      known.processElement(new StreamRecord<>(segment(2, 20260301, START, 300)));
      var stored = StoredState.read("duplicates-1", known.snapshot(1, 1));
      try (var restored = duplicates()) {
        restored.initializeState(stored);
        restored.open();
        restored.processElement(new StreamRecord<>(segment(1, START)));
        restored.processElement(new StreamRecord<>(segment(2, 20260301, START, 300)));
        assertThat(restored.extractOutputValues()).isEmpty();
        restored.processElement(new StreamRecord<>(segment(2, 20260301, START, 301)));
        restored.processElement(new StreamRecord<>(segment(3, START)));
        assertThat(restored.extractOutputValues()).hasSize(2);
        restored.processWatermark(Watermark.MAX_WATERMARK);
        assertThat(restored.numKeyedStateEntries()).isZero();
      }
    }
  }

  @Test
  void segmentsParkedOrBeingFetchedInAStoredCheckpointAreFetched() throws Exception {
    Lake lake = new Lake(root);
    try (var fetching = fetching(lake)) {
      fetching.open();
      fetching.processElement(new StreamRecord<>(segment(1, START)));
      fetching.settle();
      fetching.processElement(new StreamRecord<>(segment(2, START)));
      var stored = StoredState.read("wanted-1", fetching.snapshot(1, 1));
      lake.write(segment(1, START), BYTES);
      lake.write(segment(2, START), BYTES);
      try (var restored = fetching(lake)) {
        restored.initializeState(stored);
        restored.open();
        restored.settle();
        assertThat(restored.segments()).hasSize(1);
        restored.setProcessingTime(6_000);
        restored.settle();
        assertThat(restored.segments()).hasSize(2);
        assertThat(restored.segments().get(1).bytes()).startsWith(BYTES);
        assertThat(restored.operator().wanted()).isZero();
      }
    }
  }

  @Test
  void clockOfAStoredCheckpointGoesOn() throws Exception {
    try (var clock = clock()) {
      clock.open();
      clock.processWatermark(1_700_000_000_000L);
      var stored = StoredState.read("clock-1", clock.snapshot(1, 1));
      try (var restored = clock()) {
        restored.initializeState(stored);
        restored.open();
        assertThat(restored.getOutput()).containsExactly(new Watermark(1_700_000_000_000L));
      }
    }
  }

  /** Another hash would look for known segments where they are not. */
  @Test
  void keysOfDuplicatesStayWhereTheyAre() throws Exception {
    DuplicateKey key = new DuplicateKey(new UUID(1, 2), 3, 20260301, 10_000, 5);
    DataOutputSerializer out = new DataOutputSerializer(32);
    DuplicateKey.TYPE.createSerializer(null).serialize(key, out);
    byte[] written = out.getCopyOfBuffer();

    assertThat(HexFormat.of().formatHex(written))
        .isEqualTo("0000000000000001" + "0000000000000002" + "00000003013525cd0000271000000005");
    assertThat(key.hashCode()).isEqualTo(999951595);
    assertThat(DuplicateKey.of(segment(1, START)).bucket()).isEqualTo(1);
    assertThat(segment(1, START).notification().identity().fingerprint())
        .isEqualTo(1430454417862875216L);
    assertThat(DuplicateKey.TYPE.createSerializer(null).deserialize(input(written))).isEqualTo(key);
  }

  private static DataInputDeserializer input(byte[] bytes) {
    return new DataInputDeserializer(bytes);
  }

  private static KeyedOneInputStreamOperatorTestHarness<
          DuplicateKey, NotificationMessage, NotificationMessage>
      duplicates() throws Exception {
    var created =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new DropDuplicates(Duration.ofDays(7))),
            DuplicateKey::of,
            DuplicateKey.TYPE);
    created.setup(new NotificationMessageSerializer());
    return created;
  }

  private static FetchHarness fetching(Lake lake) throws Exception {
    return new FetchHarness(lake.layout(), new SegmentReader(), 1, 0);
  }

  private static OneInputStreamOperatorTestHarness<String, String> clock() throws Exception {
    var created =
        new OneInputStreamOperatorTestHarness<String, String>(
            new EventClock<>(Duration.ofSeconds(30), Duration.ofSeconds(1)),
            StringSerializer.INSTANCE);
    created.setup(StringSerializer.INSTANCE);
    return created;
  }
}
