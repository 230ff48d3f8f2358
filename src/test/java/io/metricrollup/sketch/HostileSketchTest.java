package io.metricrollup.sketch;

import static io.metricrollup.sketch.SketchBytes.GAMMA;
import static io.metricrollup.sketch.SketchBytes.NEGATIVE;
import static io.metricrollup.sketch.SketchBytes.POSITIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.datadoghq.sketch.ddsketch.DDSketch;
import io.metricrollup.sketch.Bins.Values;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileSketchTest {
  private static final long NAN = Double.doubleToRawLongBits(Double.NaN);
  private static final long INFINITE = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
  private static final long ONE = Double.doubleToRawLongBits(1);

  private final SketchDecoder decoder = new SketchDecoder();

  @Test
  void twoBinsFarApartRejectedWithoutMemory() {
    byte[] bytes = new SketchBytes().mapping().deltas(POSITIVE, -(1 << 30), 1 << 30).toBytes();

    assertRejected(bytes, "byte 19: a bin of index -1073741824");
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 1 << 30, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE, -1, -2})
  void moreBinsThanBytesRejected(long size) {
    for (int encoding = 1; encoding <= 3; encoding++) {
      byte[] bytes =
          new SketchBytes()
              .mapping()
              .raw((encoding << 2) | 1)
              .unsigned(size)
              .raw(0, 2, 2, 2)
              .toBytes();
      assertRejected(bytes, "byte 1");
    }
  }

  @Test
  void indexThatNoDoubleReachesRejected() {
    for (int index : new int[] {-37_222, 35_488, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertRejected(
          new SketchBytes().mapping().deltas(POSITIVE, index), "which no double can reach");
      assertRejected(
          new SketchBytes().mapping().deltas(NEGATIVE, index), "which no double can reach");
    }
  }

  @Test
  void indexOutOfIntRangeRejected() {
    for (long index : new long[] {1L << 31, -(1L << 31) - 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertRejected(
          new SketchBytes().mapping().raw((2 << 2) | 1, 1).signed(index), "byte 19: an index 0 + ");
      assertRejected(new SketchBytes().mapping().contiguous(POSITIVE, index, 1, 1), "out of range");
    }
    assertRejected(
        new SketchBytes().mapping().contiguous(POSITIVE, 5, Long.MAX_VALUE, 1, 1), "out of range");
    assertRejected(
        new SketchBytes().mapping().contiguous(POSITIVE, 5, 1L << 31, 0, 0), "out of range");
  }

  @Test
  void indexOfAnotherMappingThatNoDoubleReachesRejected() {
    for (int layout = 0; layout <= 4; layout++) {
      for (int index : new int[] {-80_000, 80_000, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
        byte[] bytes =
            new SketchBytes().mapping(layout, 1.015, 3).deltas(POSITIVE, index).toBytes();
        assertRejected(bytes, "which no double can reach");
      }
    }
  }

  @Test
  void negativeCountRejected() {
    assertRejected(new SketchBytes().mapping().zeroCount(-1), "byte 18: a count of -1.0");
    assertRejected(
        new SketchBytes().mapping().contiguous(POSITIVE, 0, 1, 1, -0.25), "a count of -0.25");
    assertRejected(
        new SketchBytes().mapping().deltasAndCounts(NEGATIVE, new int[] {3}, new double[] {-1e99}),
        "a count of -1.0E99");
  }

  @Test
  void countThatIsNotFiniteRejected() {
    for (long bits : new long[] {NAN, INFINITE}) {
      assertRejected(new SketchBytes().mapping().raw(4).varBits(bits - ONE), "a count of ");
      assertRejected(
          new SketchBytes().mapping().raw((1 << 2) | 1, 1, 0).varBits(bits - ONE), "a count of ");
      assertRejected(
          new SketchBytes().mapping().raw((3 << 2) | 1, 1, 0, 2).varBits(bits - ONE),
          "a count of ");
    }
  }

  @Test
  void countsThatAddUpToInfinityRejected() {
    assertRejected(
        new SketchBytes().mapping().zeroCount(1.7e308).zeroCount(1.7e308), "add up to infinity");
    assertRejected(
        new SketchBytes().mapping().contiguous(POSITIVE, 0, 1, 1e308, 1e308), "add up to infinity");
  }

  @Test
  void unknownFlagRejected() {
    for (int flag : new int[] {0, 8, 0x80, 0x94, 0xFC}) {
      assertRejected(new SketchBytes().mapping().raw(flag, 0), "byte 17: unknown flag " + flag);
    }
    assertRejected(new SketchBytes().mapping().raw(1, 0), "unknown bin encoding 0");
    assertRejected(new SketchBytes().mapping().raw((4 << 2) | 1, 0), "unknown bin encoding 4");
    assertRejected(new SketchBytes().mapping().raw(0xFF, 0), "unknown bin encoding 63");
    assertRejected(new SketchBytes().mapping(5, GAMMA, 0), "byte 0: unknown index mapping 5");
  }

  @Test
  void missingMappingRejected() {
    assertRejected(new SketchBytes(), "no index mapping");
    assertRejected(new SketchBytes().zeroCount(1), "no index mapping");
    assertRejected(new SketchBytes().deltas(POSITIVE, 1).zeroCount(1), "no index mapping");
  }

  @Test
  void twoMappingsRejected() {
    assertRejected(new SketchBytes().mapping().mapping(0, 1.03, 0), "byte 17: a second");
    assertRejected(new SketchBytes().mapping().mapping(1, GAMMA, 0), "a second");
    assertRejected(new SketchBytes().mapping(3, 1.03, 0).mapping(3, 1.03, 1), "a second");
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        1,
        0,
        -1,
        0.5,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        1e300
      })
  void unusableGammaRejected(double gamma) {
    for (int layout = 0; layout <= 4; layout++) {
      assertRejected(new SketchBytes().mapping(layout, gamma, 0).deltas(POSITIVE, 0), "unusable");
    }
  }

  @Test
  void unusableIndexOffsetRejected() {
    for (double offset : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertRejected(new SketchBytes().mapping(0, GAMMA, offset).zeroCount(1), "unusable");
    }
    assertRejected(
        new SketchBytes().mapping(0, GAMMA, 1e300).deltas(POSITIVE, 0), "no double can reach");
  }

  @Test
  void sketchCutOffAnywhereRejectedOrShorter() throws Exception {
    Random random = new Random(5);
    byte[] bytes = Bins.encodedByJava(Bins.sketch(random, Values.MIXED, 40, true));
    for (int length = 0; length < bytes.length; length++) {
      assertSafe(Arrays.copyOf(bytes, length));
    }
    assertRejected(Arrays.copyOf(bytes, bytes.length - 1), "ends within a block");
    assertRejected(Arrays.copyOf(bytes, 9), "byte 9: the sketch ends within a block");
    assertRejected(Arrays.copyOf(bytes, bytes.length + 1), "byte " + bytes.length);
  }

  /** What is taken is what sketches-java takes; what is not, fails as it should. */
  @Test
  void damagedSketchesDecodeAsSketchesJavaDoesOrAreRejected() throws Exception {
    Random random = new Random(6);
    Values[] kinds = Values.values();
    int taken = 0;
    for (int i = 0; i < 60_000; i++) {
      Values values = kinds[random.nextInt(kinds.length)];
      byte[] bytes = Bins.encodedByJava(Bins.sketch(random, values, 1 + i % 7, i % 3 == 0));
      for (int n = random.nextInt(4); n >= 0; n--) {
        // Mostly behind the mapping, which rarely survives damage.
        int at = random.nextInt(i % 5 == 0 ? 0 : 17, bytes.length);
        bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ (1 << (i % 8)));
      }
      taken += assertSafe(bytes) ? 1 : 0;
    }
    assertThat(taken).isBetween(5_000, 55_000);
  }

  @Test
  void decoderIsAsGoodAsNewAfterARejection() throws Exception {
    assertRejected(new SketchBytes().deltas(POSITIVE, 1, 2, 3), "no index mapping");
    byte[] bytes = new SketchBytes().mapping().deltas(POSITIVE, 4).zeroCount(2).toBytes();

    int longs = decoder.decode(bytes, 0, bytes.length);

    assertThat(Bins.of(decoder.bins(), 0, longs)).hasSize(2).containsEntry(40_004, 1.0);
    assertThat(decoder.count()).isEqualTo(3);
  }

  private boolean assertSafe(byte[] bytes) throws Exception {
    int longs;
    try {
      longs = decoder.decode(bytes, 0, bytes.length);
    } catch (MalformedSketchException e) {
      assertThat(e).hasMessageMatching("byte \\d+: .*");
      return false;
    }
    if (!decoder.remapped()) {
      DDSketch expected = Bins.decodedByJava(bytes);
      assertThat(decoder.count()).isCloseTo(expected.getCount(), withinPercentage(1e-10));
      assertThat(Bins.of(decoder.bins(), 0, longs)).containsAllEntriesOf(stores(expected));
    }
    return true;
  }

  /** Without the zero bin, which sketches-java gives only as a difference of rounded sums. */
  private static Map<Integer, Double> stores(DDSketch sketch) {
    SortedMap<Integer, Double> bins = Bins.of(sketch);
    bins.remove(0);
    return bins;
  }

  private void assertRejected(SketchBytes bytes, String message) {
    assertRejected(bytes.toBytes(), message);
  }

  private void assertRejected(byte[] bytes, String message) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThatExceptionOfType(MalformedSketchException.class)
        .isThrownBy(() -> decoder.decode(bytes, 0, bytes.length))
        .withMessageContaining(message);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 << 20);
  }
}
