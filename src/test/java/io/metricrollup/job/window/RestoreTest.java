package io.metricrollup.job.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricrollup.batch.RollupBatch;
import io.metricrollup.metrics.MetricNames;
import io.metricrollup.segment.TierChain;
import java.util.List;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.CheckpointStorageLocationReference;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.junit.jupiter.api.Test;

/** What a job finds in a checkpoint of its own, of another parallelism, or of another chain. */
class RestoreTest {
  private static final TierChain CHAIN = new TierChain(10_000, 60_000, 300_000, 1_200_000);
  private static final WindowOptions OPTIONS = WindowOptions.of(CHAIN);

  @Test
  void snapshotThatIsWrittenLaterHasNothingOfWhatCameLater() throws Exception {
    try (WindowHarness windows = new WindowHarness(OPTIONS)) {
      windows.process(Points.batch(1, Point.of("cpu", 1, 0, 1).with("attr_a", "x")));
      var pending =
          windows
              .operator()
              .snapshotState(
                  1,
                  1,
                  new CheckpointOptions(
                      CheckpointType.CHECKPOINT, CheckpointStorageLocationReference.getDefault()),
                  new MemCheckpointStreamFactory(1 << 20));
      windows.process(
          Points.batch(
              2,
              Point.of("cpu", 1, 0, 2).with("attr_b", "y"),
              Point.of("cpu", 2, 0, 4),
              Point.of("mem", 1, 60_000, 8)));
      windows.watermark(59_999);
      OperatorSubtaskState state =
          OperatorSnapshotFinalizer.create(pending).getJobManagerOwnedState();
      windows.emitted().clear();
      try (WindowHarness restored = windows.restore(state, 1)) {
        restored.watermark(2_000_000);
        assertThat(restored.rows()).extracting(Row::sum).containsExactly(1.0, 1.0, 1.0);
        assertThat(restored.rows().get(0).labels()).containsOnlyKeys("attr_a");
      }
    }
  }

  @Test
  void noLateWindowIsInASnapshot() throws Exception {
    try (WindowHarness windows = new WindowHarness(OPTIONS)) {
      windows.watermark(10_000_000);
      windows.process(Points.batch(1, Point.of("cpu", 1, 0, 1)));
      assertThat(windows.stateEntries()).isEqualTo(1);
      OperatorSubtaskState state = windows.checkpoint();
      assertThat(windows.stateEntries()).isZero();
      try (WindowHarness restored = windows.restore(state, 2)) {
        assertThat(restored.stateEntries()).isZero();
      }
    }
  }

  @Test
  void rowsAreLateBeforeTheFirstWatermarkAfterARestore() throws Exception {
    try (WindowHarness windows = new WindowHarness(OPTIONS)) {
      windows.watermark(10_000_000);
      try (WindowHarness restored = windows.restore(windows.checkpoint(), 1)) {
        restored.process(Points.batch(1, Point.of("cpu", 1, 0, 1)));
        assertThat(restored.counted(MetricNames.LATE_ROWS)).isEqualTo(1);
        restored.checkpoint();
        assertThat(restored.emitted()).hasSize(3).allMatch(RollupBatch::supplementary);
      }
    }
  }

  @Test
  void windowsOfADroppedTierDrainIntoTheNext() throws Exception {
    try (WindowHarness windows = filled()) {
      TierChain withoutFiveMinutes = new TierChain(10_000, 60_000, 1_200_000);
      WindowOptions options = WindowOptions.of(withoutFiveMinutes);
      try (WindowHarness restored = windows.restore(windows.checkpoint(), 1, options)) {
        restored.process(Points.batch(9, Point.of("cpu", 1, 120_000, 4)));
        restored.watermark(1_199_999);
        assertThat(restored.emitted())
            .extracting(RollupBatch::frequencyMs)
            .containsExactly(60_000, 60_000, 60_000, 1_200_000);
        assertThat(restored.rows().get(3).sum()).isEqualTo(7);
        assertThat(restored.stateEntries()).isZero();
      }
    }
  }

  @Test
  void addedTierTakesWhatClosesFromThenOn() throws Exception {
    TierChain coarse = new TierChain(10_000, 60_000, 1_200_000);
    try (WindowHarness windows = new WindowHarness(WindowOptions.of(coarse))) {
      windows.process(Points.batch(1, Point.of("cpu", 1, 0, 1)));
      try (WindowHarness restored = windows.restore(windows.checkpoint(), 1, OPTIONS)) {
        restored.watermark(1_199_999);
        assertThat(restored.emitted())
            .extracting(RollupBatch::frequencyMs)
            .containsExactly(60_000, 300_000, 1_200_000);
      }
    }
  }

  @Test
  void windowsThatCanDrainNowhereStopTheJobAtItsStart() throws Exception {
    try (WindowHarness windows = filled()) {
      OperatorSubtaskState state = windows.checkpoint();
      WindowOptions minutes = WindowOptions.of(new TierChain(10_000, 60_000));
      assertThatThrownBy(() -> windows.restore(state, 1, minutes))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("open windows of 300000 ms")
          .hasMessageContaining("[10000, 60000]")
          .hasMessageContaining("old chain");
    }
  }

  @Test
  void shardsDrainUnderTheirOldKeysWhenTheirNumberChanges() throws Exception {
    try (WindowHarness windows = new WindowHarness(OPTIONS, 2, 1)) {
      windows.process(
          Points.batch(Points.ORGANIZATION, 1, 10_000, 1, List.of(Point.of("cpu", 1, 0, 1))));
      try (WindowHarness restored = windows.restore(windows.checkpoint(), 2, OPTIONS, 4)) {
        restored.process(
            Points.batch(Points.ORGANIZATION, 1, 10_000, 2, List.of(Point.of("cpu", 1, 0, 2))));
        restored.watermark(1_199_999);
        assertThat(restored.rows())
            .filteredOn(row -> row.batch().frequencyMs() == 1_200_000)
            .extracting(Row::sum)
            .containsExactlyInAnyOrder(1.0, 2.0);
        assertThat(restored.stateEntries()).isZero();
        assertThat(restored.timers()).isZero();
      }
    }
  }

  /** One closed and one open 60 s window, and what is above them. */
  private static WindowHarness filled() throws Exception {
    WindowHarness windows = new WindowHarness(OPTIONS);
    windows.process(Points.batch(1, Point.of("cpu", 1, 0, 1), Point.of("cpu", 1, 60_000, 2)));
    windows.watermark(59_999);
    return windows;
  }
}
