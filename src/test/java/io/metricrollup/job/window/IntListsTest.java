package io.metricrollup.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntListsTest {
  private final Random random = new Random(1);

  /** Lists and their numbers at some moment. */
  private record Snapshot(IntLists lists, List<List<Integer>> expected) {
    void check() {
      assertThat(lists.size()).isEqualTo(expected.size());
      for (int id = 0; id < lists.size(); id++) {
        int[] list = Arrays.copyOfRange(lists.data(id), lists.start(id), lists.end(id));
        assertThat(list).containsExactly(expected.get(id).toArray(Integer[]::new));
      }
    }
  }

  @Test
  void listsKeepTheirNumbersAndSnapshotsWhatTheySaw() {
    IntLists lists = new IntLists();
    List<List<Integer>> expected = new ArrayList<>(List.of(List.of()));
    List<Snapshot> snapshots = new ArrayList<>();
    for (int step = 0; step < 5_000; step++) {
      int[] list = list();
      int id = lists.intern(list, list.length);
      List<Integer> boxed = Arrays.stream(list).boxed().toList();
      if (id == expected.size()) {
        assertThat(expected).doesNotContain(boxed);
        expected.add(boxed);
      }
      assertThat(expected.get(id)).isEqualTo(boxed);
      if (random.nextInt(200) == 0) {
        snapshots.add(new Snapshot(lists, List.copyOf(expected)));
        lists = lists.share();
      }
    }
    snapshots.add(new Snapshot(lists, expected));
    assertThat(expected).hasSizeGreaterThan(1_000);
    snapshots.forEach(Snapshot::check);
  }

  /** Short ones come again; now and then one is longer than many others together. */
  private int[] list() {
    int length = random.nextInt(500) == 0 ? 3_000 : random.nextInt(5);
    return random.ints(length, 0, 12).toArray();
  }
}
