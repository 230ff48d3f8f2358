package io.metricrollup.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.junit.jupiter.api.Test;

class HeldWatermarksTest {
  private final List<Long> seen = new ArrayList<>();
  private final HeldWatermarks held = new HeldWatermarks(mark -> seen.add(mark.getTimestamp()));

  private void arrive(long time) throws Exception {
    held.arrive(new Watermark(time));
  }

  @Test
  void goesOnAtOnceIfNothingCameBefore() throws Exception {
    arrive(1);
    arrive(2);

    assertThat(seen).containsExactly(1L, 2L);
  }

  @Test
  void waitsForWhatCameBeforeItOnly() throws Exception {
    var first = held.enter();
    arrive(1);
    var second = held.enter();
    arrive(2);
    held.leave(second);
    assertThat(seen).isEmpty();
    held.leave(first);

    assertThat(seen).containsExactly(1L, 2L);
  }

  @Test
  void thoseWithNothingInBetweenAreOne() throws Exception {
    var first = held.enter();
    for (int time = 1; time <= 1000; time++) {
      arrive(time);
    }
    held.leave(first);

    assertThat(seen).containsExactly(1000L);
  }

  /**
   * Whatever the order: none is seen before all that came earlier has left, and the last one is.
   */
  @Test
  void randomOrders() throws Exception {
    Random random = new Random(1);
    for (int run = 0; run < 500; run++) {
      seen.clear();
      List<HeldWatermarks.Epoch> inside = new ArrayList<>();
      List<Long> entered = new ArrayList<>();
      long time = 0;
      for (int step = 0; step < 100; step++) {
        switch (random.nextInt(3)) {
          case 0 -> arrive(++time);
          case 1 -> {
            inside.add(held.enter());
            entered.add(time);
          }
          default -> {
            if (!inside.isEmpty()) {
              int one = random.nextInt(inside.size());
              entered.remove(one);
              held.leave(inside.remove(one));
            }
          }
        }
        long oldest = entered.stream().mapToLong(Long::longValue).min().orElse(time);
        assertThat(seen).isSorted().allMatch(mark -> mark <= oldest);
      }
      for (HeldWatermarks.Epoch epoch : inside) {
        held.leave(epoch);
      }
      assertThat(seen.isEmpty() ? 0 : seen.get(seen.size() - 1)).isEqualTo(time);
    }
  }
}
