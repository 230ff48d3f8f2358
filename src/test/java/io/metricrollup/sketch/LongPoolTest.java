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
  void keepsTenMegabytesOfAClass() {
    assertThat(keptOf(2000, 1024)).isEqualTo(1280);
  }

  @Test
  void keepsFortyMegabytesInAll() {
    long bytes = 0;
    for (int length = 1 << 14; length < 1 << 17; length += Integer.highestOneBit(length) / 8) {
      bytes += 8L * length * keptOf(1000, length);
    }
    assertThat(bytes).isBetween(39L << 20, 40L << 20);
  }

  @Test
  void keepsNothingHuge() {
    assertThat(keptOf(1, 1 << 18)).isZero();
  }

  /** How many of so many arrays of a length are kept; they stay in the pool. */
  private int keptOf(int given, int length) {
    Set<long[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < given; i++) {
      long[] array = new long[length];
      arrays.add(array);
      pool.give(array);
    }
    Set<long[]> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    for (long[] array = pool.take(length); arrays.contains(array); array = pool.take(length)) {
      kept.add(array);
    }
    kept.forEach(pool::give);
    return kept.size();
  }

  @Test
  void arraysOfAnyOtherLengthAreNotKept() {
    long[] odd = new long[1025];
    pool.give(odd);
    pool.give(new long[0]);
    assertThat(pool.take(1025)).isNotSameAs(odd).hasSize(1152);
  }
}
