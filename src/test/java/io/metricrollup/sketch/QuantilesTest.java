package io.metricrollup.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.datadoghq.sketch.ddsketch.DDSketch;
import io.metricrollup.sketch.Bins.Values;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuantilesTest {
  private static final double[] RANKS = {0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1};
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  @ParameterizedTest
  @EnumSource
  void quantilesAreThoseOfSketchesJavaToTheLastBit(Values values) {
    Random random = new Random(18);
    for (int size = 1; size < 500; size = size * 5 / 4 + 1) {
      for (int i = 0; i < 10; i++) {
        DDSketch sketch = Bins.sketch(random, values, size, i % 3 == 0);
        // Below one observation sketches-java gives the zero bin, even if it is empty.
        sketch.accept(values.next(random));
        long[] bins = Bins.packed(Bins.of(sketch));
        double[] out = new double[RANKS.length];
        Quantiles.of(bins, 0, bins.length, RANKS, -INFINITY, INFINITY, out);
        assertThat(out).isEqualTo(sketch.getValuesAtQuantiles(RANKS));
      }
    }
  }

  @Test
  void quantilesOfASlot() {
    SketchPage page = new SketchPage(2);
    for (int i = 1; i <= 100; i++) {
      page.merge(1, new long[] {PackedBins.ofValue(i)}, 0, 1);
    }
    double[] out = new double[3];
    Quantiles.of(page, 1, new double[] {0.1, 0.5, 0.9}, 1, 100, out);

    assertThat(out[0]).isBetween(9.9, 11.1);
    assertThat(out[1]).isBetween(49.0, 51.1);
    assertThat(out[2]).isBetween(89.0, 92.0);
  }

  @Test
  void quantilesAreClampedToTheExactRange() {
    long[] bins = {PackedBins.ofValue(-5), PackedBins.ofValue(100)};
    double[] out = new double[2];
    Quantiles.of(bins, 0, 2, new double[] {0, 1}, -4.9, 100, out);
    assertThat(out[0]).isEqualTo(-4.9);
    assertThat(out[1]).isBetween(99.0, 100.0);

    Quantiles.of(bins, 0, 2, new double[] {0, 1}, 7, 7, out);
    assertThat(out).containsExactly(7, 7);
  }

  @Test
  void highestQuantileOfHugeCountsIsTheLastBin() {
    long[] bins = new long[4];
    PackedBins.put(bins, PackedBins.put(bins, 0, 40_000, 1e300), 40_100, 1e300);
    double[] out = new double[2];
    Quantiles.of(bins, 0, 4, new double[] {0.25, 1}, -INFINITY, INFINITY, out);

    assertThat(out).containsExactly(PackedBins.value(40_000), PackedBins.value(40_100));
  }

  @Test
  void lessThanOneObservationHasQuantiles() {
    long[] bins = new long[2];
    PackedBins.put(bins, 0, 40_000, 0.25);
    double[] out = new double[RANKS.length];
    Quantiles.of(bins, 0, 2, RANKS, -INFINITY, INFINITY, out);

    assertThat(out).containsOnly(PackedBins.value(40_000));
  }

  @Test
  void emptySlotRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quantiles.of(new SketchPage(1), 0, RANKS, 0, 1, new double[8]));
  }
}
