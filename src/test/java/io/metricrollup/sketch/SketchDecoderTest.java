package io.metricrollup.sketch;

import static io.metricrollup.sketch.SketchBytes.NEGATIVE;
import static io.metricrollup.sketch.SketchBytes.POSITIVE;
import static org.assertj.core.api.Assertions.assertThat;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketchWithExactSummaryStatistics;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.mapping.IndexMapping;
import com.datadoghq.sketch.ddsketch.mapping.LinearlyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;
import com.datadoghq.sketch.ddsketch.mapping.QuadraticallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.mapping.QuarticallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.store.PaginatedStore;
import com.datadoghq.sketch.ddsketch.store.SparseStore;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import io.metricrollup.sketch.Bins.Values;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SketchDecoderTest {
  private static final String OUR_MAPPING = "02fd4a815abf52f03f0000000000000000";

  private final SketchDecoder decoder = new SketchDecoder();

  @ParameterizedTest
  @EnumSource
  void everySketchOfSketchesJavaDecodesToItsBins(Values values) throws Exception {
    Random random = new Random(3);
    for (int size = 0; size < 400; size = size * 3 / 2 + 1) {
      for (int i = 0; i < 20; i++) {
        DDSketch sketch = Bins.sketch(random, values, size, i % 4 == 0);
        assertDecoded(Bins.encodedByJava(sketch), Bins.of(sketch));
        assertThat(decoder.count()).isEqualTo(sketch.getCount());
        assertThat(decoder.remapped()).isFalse();
      }
    }
  }

  @Test
  void sketchOfOneValueAsGoWritesIt() throws Exception {
    assertDecoded(hex(OUR_MAPPING + "0501e80202"), Map.of(40_180, 1.0));
    assertDecoded(hex(OUR_MAPPING + "05010002"), Map.of(40_000, 1.0));
    assertDecoded(hex(OUR_MAPPING + "0402"), Map.of(0, 1.0));
    assertDecoded(hex("0402" + OUR_MAPPING), Map.of(0, 1.0));
    assertDecoded(hex("0501e80202" + OUR_MAPPING), Map.of(40_180, 1.0));
  }

  @Test
  void everyCountOfOneBinDecodes() throws Exception {
    for (double count : new double[] {1, 2, 3, 127, 128, 1e6, 0.5, 2.5, 0x1p44, 1e300}) {
      for (int index : new int[] {-37_221, -1, 0, 1, 63, 64, 8191, 8192, 35_487}) {
        byte[] bytes =
            new SketchBytes()
                .mapping()
                .deltasAndCounts(POSITIVE, new int[] {index}, new double[] {count})
                .toBytes();
        assertDecoded(bytes, Map.of(index + 40_000, count));
      }
    }
  }

  @Test
  void blocksInEveryOrder() throws Exception {
    byte[][] blocks = {
      new SketchBytes().mapping().toBytes(),
      new SketchBytes().zeroCount(7).toBytes(),
      new SketchBytes().contiguous(POSITIVE, 10, 1, 1, 0, 3).toBytes(),
      new SketchBytes().deltas(NEGATIVE, -3, 5, 5).toBytes(),
    };
    Map<Integer, Double> expected =
        Map.of(0, 7.0, 40_010, 1.0, 40_012, 3.0, -39_997, 1.0, -40_005, 2.0);

    assertEveryOrder(blocks, 0, expected);
  }

  @Test
  void everyBinEncodingMeansTheSameBins() throws Exception {
    Map<Integer, Double> expected = Map.of(39_998, 1.0, 40_000, 1.0, 40_002, 1.0);
    int[] indexes = {-2, 0, 2};
    double[] ones = {1, 1, 1};

    assertDecoded(
        new SketchBytes().mapping().deltasAndCounts(POSITIVE, indexes, ones).toBytes(), expected);
    assertDecoded(new SketchBytes().mapping().deltas(POSITIVE, indexes).toBytes(), expected);
    assertDecoded(new SketchBytes().mapping().deltas(POSITIVE, 2, 0, -2).toBytes(), expected);
    assertDecoded(
        new SketchBytes().mapping().contiguous(POSITIVE, -2, 2, ones).toBytes(), expected);
    assertDecoded(
        new SketchBytes().mapping().contiguous(POSITIVE, 2, -2, ones).toBytes(), expected);
    assertDecoded(
        new SketchBytes().mapping().contiguous(POSITIVE, -2, 1, 1, 0, 1, 0, 1).toBytes(), expected);
  }

  @Test
  void binsOfOneIndexAddUp() throws Exception {
    byte[] bytes =
        new SketchBytes()
            .zeroCount(1)
            .mapping()
            .deltas(POSITIVE, 5, 5, 4, 5)
            .contiguous(POSITIVE, 5, 0, 1.5, 2.5)
            .mapping()
            .zeroCount(2)
            .toBytes();

    assertDecoded(bytes, Map.of(0, 3.0, 40_004, 1.0, 40_005, 7.0));
  }

  @Test
  void binsOfCountZeroVanish() throws Exception {
    byte[] bytes =
        new SketchBytes()
            .mapping()
            .zeroCount(0)
            .contiguous(POSITIVE, 9, 1, 0, 0, 0)
            .deltasAndCounts(NEGATIVE, new int[] {1}, new double[] {0})
            .toBytes();

    assertDecoded(bytes, Map.of());
    assertThat(decoder.count()).isZero();
  }

  @Test
  void moreBinsThanKeysAddUpInBoundedMemory() throws Exception {
    int[] indexes = new int[3_000_000];
    Arrays.setAll(indexes, i -> i % 2 == 0 ? 17 : -17);
    byte[] bytes = new SketchBytes().mapping().deltas(POSITIVE, indexes).toBytes();

    assertDecoded(bytes, Map.of(39_983, 1_500_000.0, 40_017, 1_500_000.0));
    assertThat(decoder.bins().length).isLessThan(300_000);
  }

  @Test
  void exactSummaryStatisticsAreSkipped() throws Exception {
    DDSketch plain = new DDSketch(0.01);
    DDSketchWithExactSummaryStatistics exact =
        new DDSketchWithExactSummaryStatistics(() -> new DDSketch(0.01));
    for (double value : new double[] {-3, 0, 5, 5, 700}) {
      plain.accept(value);
      exact.accept(value);
    }
    GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
    exact.encode(out, false);

    assertDecoded(out.trimmedCopy(), Bins.of(plain));
    assertDecoded(
        new SketchBytes().summary(3, 1e300, -1, 2).mapping().zeroCount(3).toBytes(),
        Map.of(0, 3.0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.01, 0.001, 0.2})
  void binsOfOtherMappingsGoWhereTheirValuesBelong(double accuracy) throws Exception {
    double log2 = Math.log(2);
    assertRemapped(accuracy, new LogarithmicMapping(1.0202, 17.25));
    assertRemapped(accuracy, new LogarithmicMapping(accuracy * 1.1));
    assertRemapped(accuracy, new LinearlyInterpolatedMapping(accuracy));
    assertRemapped(accuracy, new LinearlyInterpolatedMapping(1 + accuracy, -1 / log2));
    assertRemapped(accuracy, new QuadraticallyInterpolatedMapping(accuracy));
    assertRemapped(accuracy, new CubicallyInterpolatedMapping(accuracy));
    assertRemapped(accuracy, new QuarticallyInterpolatedMapping(accuracy));
  }

  @Test
  void gammaThatDiffersByRoundingIsOurs() throws Exception {
    for (double gamma :
        new double[] {
          Math.nextUp(SketchBytes.GAMMA), 1 + 0.02 / 0.99, Math.exp(Math.log1p(0.02 / 0.99))
        }) {
      byte[] bytes = new SketchBytes().mapping(0, gamma, 0).deltas(POSITIVE, 35_000).toBytes();
      assertDecoded(bytes, Map.of(75_000, 1.0));
      assertThat(decoder.remapped()).isFalse();
    }
  }

  @Test
  void nearlyOurGammaIsAnotherMapping() throws Exception {
    byte[] bytes = new SketchBytes().mapping(0, 1.0202, 0).deltas(POSITIVE, 100).toBytes();

    decoder.decode(bytes, 0, bytes.length);

    assertThat(decoder.remapped()).isTrue();
  }

  @Test
  void sketchWithinALargerArray() throws Exception {
    byte[] sketch = hex(OUR_MAPPING + "0501e80202");
    byte[] around = new byte[100];
    Arrays.fill(around, (byte) 0x55);
    System.arraycopy(sketch, 0, around, 33, sketch.length);

    assertThat(decoder.decode(around, 33, sketch.length)).isEqualTo(1);
    assertThat(PackedBins.key(decoder.bins()[0])).isEqualTo(40_180);
  }

  private void assertRemapped(double accuracy, IndexMapping mapping) throws Exception {
    Random random = new Random(4);
    for (Values values : Values.values()) {
      DDSketch sketch =
          new DDSketch(
              mapping,
              switch (random.nextInt(3)) {
                case 0 -> SparseStore::new;
                case 1 -> PaginatedStore::new;
                default -> UnboundedSizeDenseStore::new;
              });
      for (int i = 0; i < 100; i++) {
        sketch.accept(values.next(random));
      }
      assertDecoded(Bins.encodedByJava(sketch), remapped(sketch));
      assertThat(decoder.remapped()).as("%s %s", mapping, accuracy).isTrue();
    }
  }

  /** The rule in other words: every bin's value, as sketches-java has it, put into our mapping. */
  private static SortedMap<Integer, Double> remapped(DDSketch sketch) {
    DDSketch ours = new DDSketch(0.01);
    IndexMapping mapping = sketch.getIndexMapping();
    sketch
        .getPositiveValueStore()
        .forEach((index, count) -> ours.accept(mapping.value(index), count));
    sketch
        .getNegativeValueStore()
        .forEach((index, count) -> ours.accept(-mapping.value(index), count));
    double zeros = sketch.getCount() - ours.getCount();
    ours.accept(0, zeros);
    return Bins.of(ours);
  }

  private void assertEveryOrder(byte[][] blocks, int from, Map<Integer, Double> expected)
      throws Exception {
    if (from == blocks.length) {
      SketchBytes bytes = new SketchBytes();
      for (byte[] block : blocks) {
        for (byte b : block) {
          bytes.raw(b);
        }
      }
      assertDecoded(bytes.toBytes(), expected);
      return;
    }
    for (int i = from; i < blocks.length; i++) {
      swap(blocks, from, i);
      assertEveryOrder(blocks, from + 1, expected);
      swap(blocks, from, i);
    }
  }

  private static void swap(byte[][] blocks, int i, int j) {
    byte[] block = blocks[i];
    blocks[i] = blocks[j];
    blocks[j] = block;
  }

  private void assertDecoded(byte[] bytes, Map<Integer, Double> expected)
      throws MalformedSketchException, IOException {
    int longs = decoder.decode(bytes, 0, bytes.length);
    SortedMap<Integer, Double> bins = Bins.of(decoder.bins(), 0, longs);
    assertThat(bins).isEqualTo(new TreeMap<>(expected));
    assertThat(Bins.packed(bins)).isEqualTo(Arrays.copyOf(decoder.bins(), longs));
    if (!decoder.remapped()) {
      assertThat(Bins.of(Bins.decodedByJava(bytes))).isEqualTo(bins);
    }
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
