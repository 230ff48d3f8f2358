package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bit unpacking of every width, and runs as parquet-java encodes them. */
class HybridDecoderTest {
  private static final int[] COUNTS = {1, 7, 8, 9, 63, 64, 65, 1000};

  @Test
  void intsOfEveryWidthAndCountAreUnpacked() {
    SplittableRandom random = new SplittableRandom(1);
    for (int width = 1; width <= 32; width++) {
      for (int n : COUNTS) {
        long[] values = random.longs(n).map(mask(width)).toArray();
        int[] unpacked = new int[n + 5];
        BitUnpacker.ints(pack(values, width), 3, width, unpacked, 5, n);
        int[] expected = Arrays.stream(values).mapToInt(v -> (int) v).toArray();
        assertThat(Arrays.copyOfRange(unpacked, 5, n + 5)).as("width " + width).isEqualTo(expected);
      }
    }
  }

  @Test
  void longsOfEveryWidthAndCountAreUnpacked() {
    SplittableRandom random = new SplittableRandom(2);
    for (int width = 1; width <= 64; width++) {
      for (int n : COUNTS) {
        long[] values = random.longs(n).map(mask(width)).toArray();
        long[] unpacked = new long[n + 5];
        BitUnpacker.longs(pack(values, width), 3, width, unpacked, 5, n);
        assertThat(Arrays.copyOfRange(unpacked, 5, n + 5)).as("width " + width).isEqualTo(values);
      }
    }
  }

  @Test
  void valuesOfEveryWidthAreWhatParquetJavaEncoded() throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    for (int width = 0; width <= 31; width++) {
      int[] values = new int[3_000];
      int bound = (int) mask(width).applyAsLong(-1);
      for (int i = 0; i < values.length; ) {
        int value = bound == 0 ? 0 : random.nextInt(bound);
        int end = Math.min(values.length, i + (random.nextInt(4) == 0 ? random.nextInt(90) : 1));
        Arrays.fill(values, i, end, value);
        i = end;
      }
      int[] decoded = new int[values.length];
      HybridDecoder.values(
          encode(values, width), width, values.length, decoded, Math.max(1, bound));
      assertThat(decoded).as("width " + width).isEqualTo(values);
    }
  }

  @Test
  void oneValueIsTheSameAsAmongAll() throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    for (int width = 0; width <= 31; width++) {
      int[] values = new int[500];
      int bound = (int) Math.max(1, mask(width).applyAsLong(-1));
      for (int i = 0; i < values.length; i++) {
        values[i] = i % 90 > 60 ? 0 : random.nextInt(bound);
      }
      Cursor page = encode(values, width);
      int start = page.pos;
      for (int i = 0; i < values.length; i++) {
        assertThat(HybridDecoder.value(page, width, values.length, i, bound))
            .as("width %d, value %d", width, i)
            .isEqualTo(values[i]);
        assertThat(page.pos).isEqualTo(start);
      }
    }
  }

  @Test
  void oneValueIsCheckedAgainstTheDictionary() throws Exception {
    int[] values = {1, 2, 3, 4, 5, 6, 7, 0, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7};
    Cursor page = encode(values, 3);
    assertThat(HybridDecoder.value(page, 3, values.length, 0, 7)).isEqualTo(1);
    assertThatExceptionOfType(Malformed.class)
        .isThrownBy(() -> HybridDecoder.value(page, 3, values.length, 6, 7))
        .withMessageContaining("value 7 is not below 7");
    assertThatExceptionOfType(Malformed.class)
        .isThrownBy(() -> HybridDecoder.value(page, 3, values.length, 20, 7));
    assertThatExceptionOfType(Malformed.class)
        .isThrownBy(() -> HybridDecoder.value(page, 3, values.length + 9, values.length + 8, 8));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.2, 0.5, 0.8, 0.99, 1})
  void runsOfLevelsAreTheRowsThatHaveOne(double share) throws Exception {
    SplittableRandom random = new SplittableRandom(4);
    for (int n : COUNTS) {
      int[] levels = new int[n];
      for (int i = 0; i < n; i++) {
        levels[i] = random.nextDouble() < share ? 1 : 0;
      }
      ColumnVector vector = new ColumnVector();
      vector.begin(n + 10, 0);
      HybridDecoder.levels(encode(levels, 1), n, 10, vector);
      BitSet rows = new BitSet();
      for (int run = 0; run < vector.runs(); run++) {
        rows.set(vector.runStart(run), vector.runEnd(run));
      }
      BitSet expected = new BitSet();
      for (int i = 0; i < n; i++) {
        expected.set(i + 10, levels[i] == 1);
      }
      assertThat(rows).isEqualTo(expected);
      assertThat(vector.nonNulls()).isEqualTo(expected.cardinality());
    }
  }

  private static Cursor encode(int[] values, int width) throws IOException {
    RunLengthBitPackingHybridEncoder encoder =
        new RunLengthBitPackingHybridEncoder(width, 64, 1 << 20, new HeapByteBufferAllocator());
    for (int value : values) {
      encoder.writeInt(value);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    encoder.toBytes().writeAllTo(out);
    int length = out.size();
    return new Cursor().set(Arrays.copyOf(out.toByteArray(), length + Cursor.SLACK), 0, length);
  }

  private static LongUnaryOperator mask(int width) {
    return value -> width == 0 ? 0 : value & (-1L >>> (64 - width));
  }

  /** Packs the slow way, behind three bytes of something else. */
  private static byte[] pack(long[] values, int width) {
    BigInteger bits = BigInteger.ZERO;
    for (int i = values.length - 1; i >= 0; i--) {
      BigInteger value = new BigInteger(Long.toUnsignedString(values[i]));
      bits = bits.shiftLeft(width).or(value);
    }
    byte[] packed = new byte[3 + (values.length * width + 7) / 8 + Cursor.SLACK];
    Arrays.fill(packed, (byte) 0xa5);
    byte[] bigEndian = bits.toByteArray();
    for (int i = 0; i < (values.length * width + 7) / 8; i++) {
      int from = bigEndian.length - 1 - i;
      packed[3 + i] = from >= 0 ? bigEndian[from] : 0;
    }
    return packed;
  }
}
