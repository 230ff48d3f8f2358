package io.metricrollup.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SketchPageTest {
  private static final int SLOTS = 64;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void mergingAddsCountsBinForBin(boolean fractions) {
    Random random = new Random(7);
    SketchPage page = new SketchPage(SLOTS);
    SortedMap<Integer, Double>[] expected = emptySlots();
    for (int i = 0; i < 20_000; i++) {
      int slot = (int) (random.nextDouble() * random.nextDouble() * SLOTS);
      SortedMap<Integer, Double> bins =
          Bins.random(random, random.nextInt(3) == 0 ? random.nextInt(40) : 1, fractions);
      merge(page, slot, bins);
      expected[slot] = Bins.sum(expected[slot], bins);
    }
    assertSlots(page, expected);
  }

  @Test
  void mergingIsAssociativeBinForBin() {
    Random random = new Random(8);
    for (int i = 0; i < 500; i++) {
      SketchPage page = new SketchPage(5);
      for (int slot = 0; slot < 3; slot++) {
        merge(page, slot, Bins.random(random, random.nextInt(50), true));
      }
      page.merge(3, page, 1);
      page.merge(3, page, 2);
      page.merge(3, page, 0);
      page.merge(4, page, 0);
      page.merge(4, page, 1);
      page.merge(4, page, 2);

      assertThat(packed(page, 3)).isEqualTo(packed(page, 4));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void mergingPagesIsMergingTheirSlots(boolean fractions) {
    Random random = new Random(9);
    for (int i = 0; i < 200; i++) {
      SketchPage page = randomPage(random, SLOTS, fractions);
      SketchPage other = randomPage(random, i % 2 == 0 ? SLOTS : SLOTS / 2, fractions);
      SortedMap<Integer, Double>[] expected = emptySlots();
      for (int slot = 0; slot < SLOTS; slot++) {
        expected[slot] = Bins.of(page, slot);
        if (slot < other.slots()) {
          expected[slot] = Bins.sum(expected[slot], Bins.of(other, slot));
        }
      }
      page.mergeAll(other);
      assertSlots(page, expected);
      // It goes on growing as any other.
      SortedMap<Integer, Double> more = Bins.random(random, 30, fractions);
      merge(page, 5, more);
      expected[5] = Bins.sum(expected[5], more);
      assertSlots(page, expected);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void mergingRowsIsMergingThemOneByOne(boolean fractions) {
    Random random = new Random(13);
    RowSketches rows = new RowSketches(SLOTS);
    for (int i = 0; i < 200; i++) {
      SketchPage page = randomPage(random, SLOTS, fractions);
      SortedMap<Integer, Double>[] expected = emptySlots();
      Arrays.setAll(expected, slot -> Bins.of(page, slot));
      long[] bins = new long[SLOTS * 40];
      int end = 0;
      rows.start(bins);
      for (int slot : random.ints(i % SLOTS, 0, SLOTS).distinct().toArray()) {
        SortedMap<Integer, Double> row = Bins.random(random, 1 + random.nextInt(15), fractions);
        long[] packed = Bins.packed(row);
        System.arraycopy(packed, 0, bins, end, packed.length);
        assertThat(rows.add(slot, end, end + packed.length)).isTrue();
        assertThat(rows.add(slot, 0, 1)).isFalse();
        expected[slot] = Bins.sum(expected[slot], row);
        end += packed.length;
      }
      page.mergeAll(rows);
      assertSlots(page, expected);
      page.mergeAll(rows);
      assertSlots(page, expected);
    }
  }

  @Test
  void pagesWhoseSumsNoLongerFitAreMergedToo() {
    SketchPage page = new SketchPage(2);
    merge(page, 0, bins(3, 1));
    merge(page, 1, bins(7, 0x1p44 - 1, 8, 1));
    SketchPage other = new SketchPage(2);
    merge(other, 0, bins(3, 2));
    merge(other, 1, bins(7, 1, 8, 1));

    page.mergeAll(other);

    assertThat(Bins.of(page, 0)).isEqualTo(bins(3, 3));
    assertThat(Bins.of(page, 1)).isEqualTo(bins(7, 0x1p44, 8, 2));
  }

  @Test
  void emptyPagesAreMergedToo() {
    SketchPage page = new SketchPage(2);
    page.mergeAll(new SketchPage(2));
    assertThat(page.bytes()).isEqualTo(new SketchPage(2).bytes());
    SketchPage other = new SketchPage(2);
    merge(other, 1, bins(7, 3));
    page.mergeAll(other);
    page.mergeAll(new SketchPage(2));
    assertThat(page.isEmpty(0)).isTrue();
    assertThat(Bins.of(page, 1)).isEqualTo(bins(7, 3));
    assertThatThrownBy(() -> page.mergeAll(new SketchPage(3)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void hugePagesAreMergedToo() {
    Random random = new Random(10);
    SketchPage page = new SketchPage(SLOTS);
    SketchPage other = new SketchPage(SLOTS);
    SortedMap<Integer, Double>[] expected = emptySlots();
    for (int slot = 0; slot < SLOTS; slot++) {
      SortedMap<Integer, Double> bins = Bins.random(random, 2_000, false);
      merge(page, slot, bins);
      expected[slot] = Bins.sum(bins, Bins.random(random, 2_000, false));
      merge(other, slot, expected[slot]);
      expected[slot] = Bins.sum(bins, expected[slot]);
    }
    page.mergeAll(other);
    assertSlots(page, expected);
  }

  @Test
  void sumThatNoLongerFitsBecomesADouble() {
    double largest = 0x1p44 - 1;
    SketchPage page = new SketchPage(2);
    merge(page, 0, bins(-40_000, largest, 0, largest, 40_000, largest));

    merge(page, 0, bins(0, 1));
    assertThat(Bins.of(page, 0)).isEqualTo(bins(-40_000, largest, 0, 0x1p44, 40_000, largest));
    assertThat(page.size(0)).isEqualTo(4);

    merge(page, 0, bins(-40_000, largest, 0, 5, 40_000, 2));
    assertThat(Bins.of(page, 0))
        .isEqualTo(bins(-40_000, 2 * largest, 0, 0x1p44 + 5, 40_000, largest + 2));
  }

  @Test
  void fractionsThatAddUpToAnIntegerTakeOneLongAgain() {
    SketchPage page = new SketchPage(1);
    merge(page, 0, bins(40_000, 0.5, 40_001, 0.25));
    merge(page, 0, bins(40_000, 0.5));
    merge(page, 0, bins(40_001, 0.75));

    assertThat(Bins.of(page, 0)).isEqualTo(bins(40_000, 1, 40_001, 1));
    assertThat(page.size(0)).isEqualTo(2);
  }

  @Test
  void countsNeverAddUpToInfinity() {
    SketchPage page = new SketchPage(1);
    for (int i = 0; i < 3; i++) {
      merge(page, 0, bins(40_000, 1.7e308, 40_001, 1e308));
    }

    assertThat(page.count(0)).isEqualTo(Double.MAX_VALUE);
    assertThat(Bins.of(page, 0).get(40_000)).isEqualTo(Double.MAX_VALUE);
  }

  @Test
  void countIsTheNumberOfObservations() {
    SketchPage page = new SketchPage(3);
    merge(page, 1, bins(-40_100, 2.5, 0, 4, 40_000, 1));

    assertThat(page.count(1)).isEqualTo(7.5);
    assertThat(page.isEmpty(1)).isFalse();
    assertThat(page.count(2)).isZero();
    assertThat(page.isEmpty(2)).isTrue();
    assertThat(page.size(2)).isZero();
  }

  @Test
  void aSlotMergesIntoItself() {
    SketchPage page = new SketchPage(1);
    SortedMap<Integer, Double> bins = Bins.random(new Random(9), 30, false);
    merge(page, 0, bins);
    page.merge(0, page, 0);

    assertThat(Bins.of(page, 0)).isEqualTo(Bins.sum(bins, bins));
  }

  @Test
  void mergedBinsStayAsTheyAre() {
    Random random = new Random(10);
    long[] bins = Bins.packed(Bins.random(random, 30, true));
    long[] original = bins.clone();
    SketchPage page = new SketchPage(1);
    for (int i = 0; i < 100; i++) {
      merge(page, 0, Bins.random(random, 10, true));
      page.merge(0, bins, 0, bins.length);
    }

    assertThat(bins).isEqualTo(original);
  }

  @Test
  void copyIsIndependent() {
    Random random = new Random(11);
    for (int round = 0; round < 50; round++) {
      SketchPage page = new SketchPage(SLOTS);
      SortedMap<Integer, Double>[] expected = emptySlots();
      fill(page, expected, random, round * 10);
      SketchPage copy = page.copy();
      SortedMap<Integer, Double>[] expectedOfCopy = expected.clone();

      fill(page, expected, random, 200);
      fill(copy, expectedOfCopy, random, 200);

      assertSlots(page, expected);
      assertSlots(copy, expectedOfCopy);
    }
  }

  @Test
  void copyLeavesWasteBehind() {
    SketchPage page = new SketchPage(SLOTS);
    for (int key = 1; key < 40; key++) {
      for (int slot = 0; slot < SLOTS; slot++) {
        merge(page, slot, bins(key * 7 + 40_000, 1));
      }
    }
    assertThat(page.copy().bytes()).isLessThan(SLOTS * (8 + 8 * 40 * 5 / 4) + 200);
  }

  @Test
  void emptyPageTakesNextToNothing() {
    assertThat(new SketchPage(4096).bytes()).isLessThan(128);
    assertThat(new SketchPage(4096).copy().bytes()).isLessThan(128);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void slotsOfAFewBinsTakeAtMostSixtyBytes(int binsEach) {
    Random random = new Random(12);
    int slots = 2048;
    SketchPage page = new SketchPage(slots);
    for (int i = 0; i < 6; i++) {
      for (int slot = 0; slot < slots; slot++) {
        merge(page, slot, bins(40_000 + 10 * random.nextInt(binsEach), 1));
      }
    }
    assertThat(page.bytes() / slots).isLessThanOrEqualTo(60);
  }

  @Test
  void roomOfReleasedPagesIsUsedAgainAndNeverByTwo() {
    Random random = new Random(13);
    for (int round = 0; round < 200; round++) {
      SketchPage released = new SketchPage(SLOTS);
      fill(released, emptySlots(), random, 300);
      long[] room = released.longs();
      released.release();
      assertThat(released.isEmpty(0)).isTrue();
      assertThat(LongPool.ofThread().take(room.length)).isSameAs(room);
      LongPool.ofThread().give(room);

      SketchPage one = new SketchPage(SLOTS);
      SketchPage two = new SketchPage(SLOTS);
      SortedMap<Integer, Double>[] inOne = emptySlots();
      SortedMap<Integer, Double>[] inTwo = emptySlots();
      for (int i = 0; i < 20; i++) {
        fill(one, inOne, random, 15);
        fill(two, inTwo, random, 15);
      }
      assertSlots(one, inOne);
      assertSlots(two, inTwo);
      one.release();
      two.release();
    }
  }

  private static void fill(
      SketchPage page, SortedMap<Integer, Double>[] expected, Random random, int merges) {
    for (int i = 0; i < merges; i++) {
      int slot = random.nextInt(SLOTS);
      SortedMap<Integer, Double> bins = Bins.random(random, 1 + random.nextInt(6), true);
      merge(page, slot, bins);
      expected[slot] = Bins.sum(expected[slot], bins);
    }
  }

  private static SketchPage randomPage(Random random, int slots, boolean fractions) {
    SketchPage page = new SketchPage(slots);
    for (int i = random.nextInt(4 * slots); i > 0; i--) {
      merge(
          page,
          random.nextInt(slots),
          Bins.random(random, random.nextInt(3) == 0 ? random.nextInt(40) : 1, fractions));
    }
    return page;
  }

  private static void merge(SketchPage page, int slot, SortedMap<Integer, Double> bins) {
    long[] packed = Bins.packed(bins);
    page.merge(slot, packed, 0, packed.length);
  }

  private static long[] packed(SketchPage page, int slot) {
    return Arrays.copyOfRange(page.longs(), page.start(slot), page.end(slot));
  }

  private static void assertSlots(SketchPage page, SortedMap<Integer, Double>[] expected) {
    for (int slot = 0; slot < expected.length; slot++) {
      assertThat(packed(page, slot)).isEqualTo(Bins.packed(expected[slot]));
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static SortedMap<Integer, Double>[] emptySlots() {
    SortedMap<Integer, Double>[] slots = new SortedMap[SLOTS];
    Arrays.fill(slots, Collections.emptySortedMap());
    return slots;
  }

  /** Keys and counts in turn. */
  private static SortedMap<Integer, Double> bins(double... keysAndCounts) {
    SortedMap<Integer, Double> bins = new TreeMap<>();
    for (int i = 0; i < keysAndCounts.length; i += 2) {
      bins.put((int) keysAndCounts[i], keysAndCounts[i + 1]);
    }
    return bins;
  }
}
