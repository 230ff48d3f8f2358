package io.metricrollup.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SegmentIdsTest {
  @Test
  void derivedIdNeverChanges() {
    assertThat(DerivedSegmentIds.idOf(BatchBuilder.plain().build()))
        .isEqualTo(6786994211905669814L);
  }

  @Test
  void derivedIdHangsOnTheKeyAndTheInputsOnly() {
    List<Consumer<BatchBuilder>> changes =
        List.of(
            b -> b.instance++,
            b -> b.shard++,
            b -> b.frequencyMs *= 5,
            b -> b.windowStart += 60_000,
            b -> b.supplementary = true,
            b -> b.inputs++,
            b -> b.slice++,
            b -> {});
    Set<Long> ids = new HashSet<>();
    for (Consumer<BatchBuilder> change : changes) {
      BatchBuilder batch = BatchBuilder.plain();
      change.accept(batch);
      ids.add(DerivedSegmentIds.idOf(batch.build()));
    }

    assertThat(ids).hasSize(changes.size()).allMatch(id -> id > 0);
    assertThat(DerivedSegmentIds.idOf(BatchBuilder.labelled().build()))
        .isEqualTo(DerivedSegmentIds.idOf(BatchBuilder.plain().build()));
  }

  @Test
  void randomIdsArePositiveAndDiffer() throws Exception {
    Set<Long> ids = new HashSet<>();
    for (int subtask = 0; subtask < 4; subtask++) {
      SegmentIds.Source source = SegmentIds.random().open();
      for (int i = 0; i < 1_000; i++) {
        ids.add(source.next(null));
      }
    }

    assertThat(ids).hasSize(4_000).allMatch(id -> id > 0);
  }

  @Test
  void zeroAndNegativeBitsGivePositiveIds() {
    assertThat(RandomSegmentIds.positive(0)).isPositive();
    assertThat(RandomSegmentIds.positive(Long.MIN_VALUE)).isPositive();
    assertThat(RandomSegmentIds.positive(-1)).isEqualTo(Long.MAX_VALUE);
  }
}
