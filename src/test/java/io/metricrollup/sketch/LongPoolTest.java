package io.metricrollup.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LongPoolTest {
  private final LongPool pool = new LongPool();

  @Test
  void arraysAreLongEnoughAndAtMostAnEighthLonger() {
    for (int length = 1; length < 100_000; length++) {
      assertThat(pool.take(length).length)
          .isBetween(length, Math.max(16, length + (length + 7) / 8));
    }
  }

  @Test
  void givenBackAnArrayServesEveryLengthOfItsClass() {
    for (int length = 1; length < 30_000; length++) {
      long[] array = pool.take(length);
      pool.give(array);
      assertThat(pool.take(length)).isSameAs(array);
      assertThat(pool.take(array.length)).isNotSameAs(array);
      pool.give(array);
      assertThat(pool.take(array.length)).isSameAs(array);
    }
  }

  @Test
  void noArrayIsHandedOutTwice() {
    Set<long[]> taken = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 100; i++) {
      pool.give(new long[1024]);
    }
    for (int i = 0; i < 200; i++) {
      assertThat(taken.add(pool.take(1000))).isTrue();
    }
  }

  @Test
  void keepsAMegabyteOfAClassAndNothingHuge() {
    Set<long[]> given = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 1000; i++) {
      long[] array = new long[1024];
      given.add(array);
      pool.give(array);
    }
    int kept = 0;
    while (given.contains(pool.take(1024))) {
      kept++;
    }
    assertThat(kept).isEqualTo(128);

    long[] huge = new long[1 << 18];
    pool.give(huge);
    assertThat(pool.take(huge.length)).isNotSameAs(huge);
  }

  @Test
  void arraysOfAnyOtherLengthAreNotKept() {
    long[] odd = new long[1025];
    pool.give(odd);
    pool.give(new long[0]);
    assertThat(pool.take(1025)).isNotSameAs(odd).hasSize(1152);
  }
}
