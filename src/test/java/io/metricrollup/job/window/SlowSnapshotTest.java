package io.metricrollup.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.batch.PointBatch;
import io.metricrollup.segment.TierChain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.CheckpointStorageLocationReference;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Snapshots that are written bit by bit in a thread of their own, while rows, labels and closing
 * windows change what they were taken of. A twin that sees the same writes its own at once.
 */
@Timeout(120)
class SlowSnapshotTest {
  private static final TierChain CHAIN = new TierChain(10_000, 60_000, 300_000, 1_200_000);
  private static final int ROUNDS = 50;
  private static final int CHANGES = 12;

  private final ExecutorService writer = Executors.newSingleThreadExecutor();

  private final List<Change> changes = new ArrayList<>();
  private Random random;
  private WindowHarness slow;
  private WindowHarness twin;
  private long now;
  private long segment;

  @AfterEach
  void stop() throws Exception {
    writer.shutdownNow();
    slow.close();
    twin.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void snapshotWrittenWhileItsStateChangesIsThatOfItsMoment(int seed) throws Exception {
    random = new Random(seed);
    slow = new WindowHarness(WindowOptions.of(CHAIN), 2, 1);
    twin = new WindowHarness(WindowOptions.of(CHAIN), 2, 1);
    now = 1_700_000_000_000L;
    for (int i = 0; i < CHANGES; i++) {
      change();
    }
    int hours = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      byte[][] expected = bytes(write(snapshot(twin, round, memory())));
      Map<String, String> then = twin.state();
      // About half of it is written while there are changes.
      SlowStreams streams = new SlowStreams(Math.max(1, length(expected) / CHANGES / 2));
      OperatorSnapshotFutures pending = snapshot(slow, round, streams);
      Future<OperatorSubtaskState> written = writer.submit(() -> write(pending, streams));
      slow.emitted().clear();
      twin.emitted().clear();
      changes.clear();
      for (int i = 0; i < CHANGES; i++) {
        streams.step();
        assertThat(written.isDone()).as("written before all changes").isFalse();
        change();
      }
      streams.open();
      OperatorSubtaskState state = written.get(60, TimeUnit.SECONDS);
      assertThat(bytes(state)).as("round %d", round).isDeepEqualTo(expected);
      assertThat(slow.emittedBytes()).isDeepEqualTo(twin.emittedBytes());
      hours += (int) slow.emitted().stream().filter(b -> b.frequencyMs() == 1_200_000).count();
      assertRestores(state, then);
    }
    assertThat(hours).as("windows of the last tier, each with a compaction").isGreaterThan(ROUNDS);
  }

  /**
   * What is restored has the same tables and timers to the bit, and emits the same when it sees the
   * same changes. Written again, a checkpoint may have them in another order: Flink writes a hash
   * table and a heap as they lie, and how they lie depends on what was in them before.
   */
  private void assertRestores(OperatorSubtaskState state, Map<String, String> then)
      throws Exception {
    byte[][] live = slow.emittedBytes();
    slow.emitted().clear();
    try (WindowHarness restored = slow.restore(state, 1)) {
      assertThat(restored.state()).isEqualTo(then);
      for (Change change : changes) {
        change.apply(restored);
      }
      assertThat(restored.emittedBytes()).isDeepEqualTo(live);
    }
  }

  /** Rows of some new and some old series, or time that closes windows. */
  private interface Change {
    void apply(WindowHarness windows) throws Exception;
  }

  /** The next one, the same for both. */
  private void change() throws Exception {
    Change change = next();
    change.apply(slow);
    change.apply(twin);
    changes.add(change);
  }

  private Change next() {
    if (random.nextInt(4) == 0) {
      now += random.nextInt(5) == 0 ? 2_000_000 : random.nextInt(100_000);
      long watermark = now - 60_000;
      return windows -> windows.watermark(watermark);
    }
    PointBatch batch = batch();
    return windows -> windows.process(batch);
  }

  private PointBatch batch() {
    List<Point> points = new ArrayList<>();
    long first = now / 500_000;
    for (int row = 0; row < 150; row++) {
      long tid = first * 97 + random.nextInt(300);
      long time = now - random.nextInt(random.nextInt(5) == 0 ? 3_000_000 : 60_000);
      Point point = Point.of("metric." + tid % 9, tid, time, random.nextInt(1000));
      if (random.nextBoolean()) {
        // A value is a function of the series; which rows have it is not.
        int label = random.nextInt(7);
        point = point.with("attr_" + label, "v" + label * tid % 300);
      }
      points.add(random.nextBoolean() ? point.with("attr_n", tid % 17) : point);
    }
    int shard = random.nextInt(2);
    return Points.batch(Points.ORGANIZATION, shard, Points.BASE, segment++, points);
  }

  private static CheckpointStreamFactory memory() {
    return new MemCheckpointStreamFactory(64 << 20);
  }

  private static OperatorSnapshotFutures snapshot(
      WindowHarness windows, long checkpoint, CheckpointStreamFactory streams) throws Exception {
    windows.operator().prepareSnapshotPreBarrier(checkpoint);
    CheckpointOptions options =
        new CheckpointOptions(
            CheckpointType.CHECKPOINT, CheckpointStorageLocationReference.getDefault());
    return windows.operator().snapshotState(checkpoint, checkpoint, options, streams);
  }

  private static OperatorSubtaskState write(OperatorSnapshotFutures pending) throws Exception {
    return OperatorSnapshotFinalizer.create(pending).getJobManagerOwnedState();
  }

  private static OperatorSubtaskState write(OperatorSnapshotFutures pending, SlowStreams streams)
      throws Exception {
    try {
      return write(pending);
    } finally {
      streams.finished();
    }
  }

  /** Of tables and timers. */
  private static byte[][] bytes(OperatorSubtaskState state) {
    List<byte[]> bytes = new ArrayList<>();
    for (KeyedStateHandle handle : state.getManagedKeyedState()) {
      var written = ((KeyGroupsStateHandle) handle).getDelegateStateHandle();
      bytes.add(((ByteStreamStateHandle) written).getData());
    }
    return bytes.toArray(byte[][]::new);
  }

  private static int length(byte[][] bytes) {
    return Arrays.stream(bytes).mapToInt(b -> b.length).sum();
  }
}
