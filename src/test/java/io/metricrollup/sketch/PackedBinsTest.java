package io.metricrollup.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;
import io.metricrollup.sketch.Bins.Values;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackedBinsTest {
  private static final double LARGEST_OF_JAVA = new LogarithmicMapping(0.01).maxIndexableValue();

  @ParameterizedTest
  @EnumSource
  void valueFallsIntoTheBinOfSketchesJava(Values values) {
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      assertBinOfSketchesJava(values.next(random));
    }
  }

  @Test
  void limitsOfDoublesFallIntoTheBinsOfSketchesJava() {
    for (double value :
        new double[] {
          0,
          -0.0,
          Double.MIN_VALUE,
          Double.MIN_NORMAL,
          1.02 * Double.MIN_NORMAL,
          1.03 * Double.MIN_NORMAL,
          1,
          SketchBytes.GAMMA,
          LARGEST_OF_JAVA
        }) {
      assertBinOfSketchesJava(value);
      assertBinOfSketchesJava(-value);
    }
  }

  @Test
  void boundsOfBinsFallIntoTheBinsOfSketchesJava() {
    LogarithmicMapping mapping = new LogarithmicMapping(0.01);
    for (int index = -35_000; index < 35_000; index += 7) {
      double bound = mapping.lowerBound(index);
      assertBinOfSketchesJava(bound);
      assertBinOfSketchesJava(Math.nextDown(bound));
    }
  }

  @Test
  void largestDoubleHasABinThoughSketchesJavaHasNone() {
    long bin = PackedBins.ofValue(Double.MAX_VALUE);

    assertThat(PackedBins.key(bin)).isEqualTo(35_487 + 40_000);
    assertThat(PackedBins.value(PackedBins.key(bin))).isFinite().isGreaterThan(1.7e308);
  }

  @Test
  void valueOfABinIsThatOfSketchesJavaToTheLastBit() {
    LogarithmicMapping mapping = new LogarithmicMapping(0.01);
    for (int index = -37_221; index < 35_487; index++) {
      assertThat(PackedBins.value(index + 40_000)).isEqualTo(mapping.value(index));
      assertThat(PackedBins.value(-index - 40_000)).isEqualTo(-mapping.value(index));
    }
    assertThat(PackedBins.value(0)).isZero();
  }

  @Test
  void binsSortAsTheirValuesDo() {
    Random random = new Random(2);
    for (int i = 0; i < 10_000; i++) {
      double a = Values.WIDE.next(random);
      double b = i % 2 == 0 ? Values.MIXED.next(random) : Values.WIDE.next(random);
      int keys =
          Integer.compare(
              PackedBins.key(PackedBins.ofValue(a)), PackedBins.key(PackedBins.ofValue(b)));
      assertThat(keys == 0 || keys == Double.compare(a, b)).isTrue();
    }
  }

  @Test
  void onlyIntegersBelowTwoToThe44AreInOneLong() {
    assertLongs(1, 1);
    assertLongs(0x1p44 - 1, 1);
    assertLongs(0x1p44, 2);
    assertLongs(0.5, 2);
    assertLongs(1.5, 2);
    assertLongs(1e300, 2);
  }

  private static void assertLongs(double count, int longs) {
    for (int key : new int[] {-75_487, -1, 0, 75_487}) {
      long[] bins = new long[2];
      assertThat(PackedBins.put(bins, 0, key, count)).isEqualTo(longs);
      assertThat(PackedBins.key(bins[0])).isEqualTo(key);
      assertThat(PackedBins.count(bins, 0)).isEqualTo(count);
      assertThat(PackedBins.next(bins, 0)).isEqualTo(longs);
    }
  }

  private static void assertBinOfSketchesJava(double value) {
    DDSketch sketch = new DDSketch(0.01);
    sketch.accept(value);
    SortedMap<Integer, Double> expected = Bins.of(sketch);
    assertThat(Bins.of(new long[] {PackedBins.ofValue(value)}, 0, 1))
        .as("%s", value)
        .isEqualTo(expected);
  }
}
