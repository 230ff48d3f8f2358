package io.metricrollup.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.StoredState;
import io.metricrollup.segment.TierChain;
import io.metricrollup.sketch.PackedBins;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** The windows' state as it was written once: read, and written again to the byte. */
class StoredWindowsTest {
  private static final TierChain CHAIN = new TierChain(10_000, 60_000, 300_000, 1_200_000);

  @Test
  void checkpointOfVersionTwoGoesOn() throws Exception {
    try (WindowHarness windows = new WindowHarness(WindowOptions.of(CHAIN), 2, 1)) {
      fill(windows);
      OperatorSubtaskState state = windows.checkpoint();
      OperatorSubtaskState stored = StoredState.read("windows-2", state);
      windows.emitted().clear();
      goOn(windows);
      byte[][] expected = windows.emittedBytes();
      assertThat(expected.length).isGreaterThan(6);
      for (int parallelism = 1; parallelism <= 3; parallelism++) {
        windows.emitted().clear();
        try (WindowHarness restored = windows.restore(stored, parallelism)) {
          goOn(restored);
          assertThat(restored.emittedBytes()).isDeepEqualTo(expected);
          assertThat(restored.stateEntries()).isZero();
          assertThat(restored.timers()).isZero();
        }
      }
    }
  }

  @Test
  void everyPartOfATableIsWrittenAsItWas() throws Exception {
    ShardTable table = new ShardTable();
    BatchMerger merger = new BatchMerger(timer -> {});
    merger.merge(table, Points.batch(1, everything()), 60_000, Long.MIN_VALUE);
    merger.merge(table, Points.batch(2, everything()), 300_000, Long.MIN_VALUE);
    merger.merge(table, Points.batch(3, Point.of("cpu", 9, 0, 1)), 60_000, 3_600_000);
    DataOutputSerializer out = new DataOutputSerializer(1024);
    ShardTableSerializer.INSTANCE.serialize(table, out);
    byte[] written = out.getCopyOfBuffer();

    byte[] stored = StoredState.read("table-2", written);

    assertThat(TableWriter.VERSION).as("another version needs a file of its own").isEqualTo(2);
    assertThat(written).isEqualTo(stored);
    out.clear();
    ShardTable read = ShardTableSerializer.INSTANCE.deserialize(new DataInputDeserializer(stored));
    ShardTableSerializer.INSTANCE.serialize(read, out);
    assertThat(out.getCopyOfBuffer()).isEqualTo(stored);
  }

  /** Another key group or hash would leave tables where nobody looks for them. */
  @Test
  void keysStayWhereTheyAre() throws Exception {
    ShardKey key = ShardKey.of(new UUID(0x1234, 0x5678), 3, 1, 4);
    DataOutputSerializer out = new DataOutputSerializer(32);
    ShardKeySerializer.INSTANCE.serialize(key, out);
    String written = HexFormat.of().formatHex(out.getCopyOfBuffer());

    assertThat(written)
        .isEqualTo("0000000000001234" + "0000000000005678" + "00000003" + "00000001" + "00a2");
    assertThat(key.hashCode()).isEqualTo(900);
    assertThat(
            ShardKeySerializer.INSTANCE.deserialize(
                new DataInputDeserializer(out.getCopyOfBuffer())))
        .isEqualTo(key);
  }

  private static void fill(WindowHarness windows) throws Exception {
    for (int shard = 0; shard < 2; shard++) {
      List<Point> points = List.of(everything());
      windows.process(Points.batch(Points.ORGANIZATION, shard, Points.BASE, 1, points));
    }
    windows.watermark(119_999);
    windows.process(Points.batch(2, Point.of("cpu", 1, 0, 5), Point.of("new", 77, 120_000, 6)));
  }

  private static void goOn(WindowHarness windows) throws Exception {
    windows.process(Points.batch(3, Point.of("cpu", 1, 120_000, 7), Point.of("cpu", 1, 60_000, 8)));
    windows.watermark(299_999);
    windows.watermark(1_199_999);
    windows.watermark(7_200_000);
    windows.endInput();
  }

  /** Labels of every type, sketches of one bin, several and none, several windows. */
  private static Point[] everything() {
    Point[] points = new Point[200];
    for (int i = 0; i < points.length; i++) {
      points[i] = Point.of("filler", 1_000 + i, 130_000, i);
    }
    points[0] = Point.of("cpu", 1, 0, 2).with("attr_s", "x").with("attr_l", 7L);
    points[1] = Point.of("cpu", -2, 60_000, -3.5).with("attr_d", 0.5).with("attr_b", true);
    points[2] = Point.empty("mem", 3, 60_000, 5).with("attr_s", "");
    points[3] = Point.of("hist", 4, 0, 1).counting(3, -3.5, 9).sketched(bins(-3.5, 1, 9));
    points[4] = Point.of("hist", 5, 1_100_000, 0).with("attr_s", "\u00e4");
    return points;
  }

  private static long[] bins(double... values) {
    return Arrays.stream(values).mapToLong(PackedBins::ofValue).sorted().toArray();
  }
}
