package io.metricrollup.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;
import com.datadoghq.sketch.ddsketch.store.SparseStore;
import io.metricrollup.sketch.Bins.Values;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SketchEncoderTest {
  private final SketchEncoder encoder = new SketchEncoder();

  @ParameterizedTest
  @EnumSource
  void sketchesJavaDecodesTheSameBins(Values values) throws Exception {
    Random random = new Random(19);
    for (int size = 0; size < 500; size = size * 3 / 2 + 1) {
      for (int i = 0; i < 20; i++) {
        SortedMap<Integer, Double> bins = Bins.of(Bins.sketch(random, values, size, i % 3 == 0));
        byte[] bytes = encoded(bins);
        assertThat(Bins.of(Bins.decodedByJava(bytes))).isEqualTo(bins);
        assertThat(Bins.decoded(bytes)).isEqualTo(bins);
        assertThat(bytes.length).isLessThanOrEqualTo(maxLength(bins));
      }
    }
  }

  @Test
  void fewBinsAreWrittenAsSketchesJavaWritesASparseStore() throws Exception {
    Random random = new Random(20);
    for (int i = 0; i < 1000; i++) {
      DDSketch sketch = new DDSketch(new LogarithmicMapping(0.01), SparseStore::new);
      for (int n = random.nextInt(8); n >= 0; n--) {
        double value = Values.WIDE.next(random);
        sketch.accept(n == 3 ? 0 : value, 1 + random.nextInt(100));
      }
      assertThat(encoded(Bins.of(sketch))).isEqualTo(Bins.encodedByJava(sketch));
    }
  }

  @Test
  void integerCountsAreWrittenAsSketchesJavaWritesThem() throws Exception {
    for (int count = 1; count < 3000; count++) {
      DDSketch sketch = new DDSketch(new LogarithmicMapping(0.01), SparseStore::new);
      sketch.accept(5, count);
      sketch.accept(0, count + 1);
      assertThat(encoded(Bins.of(sketch))).isEqualTo(Bins.encodedByJava(sketch));
    }
  }

  @Test
  void sketchOfOneValueIsWrittenAsGoWritesIt() {
    assertThat(HexFormat.of().formatHex(encoded(bins(40_180, 1))))
        .isEqualTo("02fd4a815abf52f03f00000000000000000501e80202");
    assertThat(HexFormat.of().formatHex(encoded(bins(0, 1))))
        .isEqualTo("02fd4a815abf52f03f00000000000000000402");
  }

  @Test
  void denseBinsTakeOneByteEach() throws Exception {
    SortedMap<Integer, Double> bins = new TreeMap<>();
    for (int index = 0; index < 2000; index++) {
      if (index % 50 != 7) {
        bins.put(40_000 + index, 1.0 + index % 3);
        bins.put(-41_000 - index, 2.0);
      }
    }
    byte[] bytes = encoded(bins);

    assertThat(bytes.length).isLessThan(2 * 2000 + 40);
    assertThat(Bins.of(Bins.decodedByJava(bytes))).isEqualTo(bins);
  }

  @Test
  void emptySketchDecodesAsEmpty() throws Exception {
    byte[] bytes = encoded(bins());

    assertThat(Bins.decodedByJava(bytes).isEmpty()).isTrue();
    assertThat(Bins.decoded(bytes)).isEmpty();
  }

  @Test
  void farthestBinsAndLongestCountsFitTheUpperBound() throws Exception {
    double longest = 1 + 0x1p-52;
    SortedMap<Integer, Double> bins = new TreeMap<>();
    for (int key : new int[] {75_487, 2_779, 40_000}) {
      bins.put(key, 0x1p44 + 1);
      bins.put(-key, longest / 3);
    }
    bins.put(0, longest / 7);
    byte[] bytes = encoded(bins);

    assertThat(bytes.length).isLessThanOrEqualTo(maxLength(bins));
    assertThat(Bins.decodedByJava(bytes).getCount()).isCloseTo(3 * (0x1p44 + 1) + 1, within(1.0));
  }

  @Test
  void integersUpToTwoToThe53AreKept() throws Exception {
    for (double count : new double[] {0x1p43, 0x1p44 - 1, 0x1p44, 0x1p53 - 1}) {
      assertThat(Bins.decoded(encoded(bins(40_000, count)))).isEqualTo(bins(40_000, count));
    }
  }

  @Test
  void bytesAroundTheRoomAskedForAreLeft() {
    SketchPage page = new SketchPage(4);
    page.merge(2, new long[] {PackedBins.ofValue(-3), PackedBins.ofValue(8)}, 0, 2);
    int room = SketchEncoder.maxEncodedLength(2);
    byte[] dst = new byte[room + 20];
    Arrays.fill(dst, (byte) 0x55);

    int end = encoder.encode(page, 2, dst, 10);

    assertThat(Arrays.copyOf(dst, 10)).containsOnly(0x55);
    assertThat(Arrays.copyOfRange(dst, 10 + room, dst.length)).containsOnly(0x55);
    assertThat(Arrays.copyOfRange(dst, 10, end)).isEqualTo(encoded(Bins.of(page, 2)));
  }

  private byte[] encoded(SortedMap<Integer, Double> bins) {
    long[] packed = Bins.packed(bins);
    byte[] bytes = new byte[SketchEncoder.maxEncodedLength(packed.length)];
    return Arrays.copyOf(bytes, encoder.encode(packed, 0, packed.length, bytes, 0));
  }

  private static int maxLength(SortedMap<Integer, Double> bins) {
    return SketchEncoder.maxEncodedLength(Bins.packed(bins).length);
  }

  private static SortedMap<Integer, Double> bins(double... keysAndCounts) {
    SortedMap<Integer, Double> bins = new TreeMap<>();
    for (int i = 0; i < keysAndCounts.length; i += 2) {
      bins.put((int) keysAndCounts[i], keysAndCounts[i + 1]);
    }
    return bins;
  }
}
