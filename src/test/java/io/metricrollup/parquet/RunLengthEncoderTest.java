package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunLengthEncoderTest {
  private final ByteSink out = new ByteSink();

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 31})
  void everyWidthIsReadBack(int width) throws IOException {
    SplittableRandom random = new SplittableRandom(width);
    for (int count = 1; count < 300; count++) {
      for (int repeat : new int[] {1, 5, 60}) {
        int[] values = runs(count, width, repeat, random);
        out.reset();
        RunLengthEncoder.encode(values, count, width, out);
        assertThat(decoded(width, count)).as("%s values", count).isEqualTo(values);
      }
    }
  }

  @Test
  void aSingleRunIsOneHeaderAndOneValue() {
    RunLengthEncoder.encode(new int[64_000], 64_000, 7, out);
    assertThat(out.size()).isEqualTo(4);
  }

  @Test
  void idsOfASingleEntryTakeNoBits() throws IOException {
    RunLengthEncoder.encodeIds(new int[100], 100, 1, out);
    assertThat(Arrays.copyOf(out.array(), out.size())).containsExactly(0, 0xC8, 1);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,1", "2,2", "3,2", "255,8", "256,9", "1048575,20"})
  void widthIsTheLeastThatHoldsTheLargest(int max, int width) {
    assertThat(RunLengthEncoder.widthOf(max)).isEqualTo(width);
  }

  @Test
  void levelsOfAnyStretchOfRowsAreReadBack() throws IOException {
    SplittableRandom random = new SplittableRandom(42);
    for (int i = 0; i < 5_000; i++) {
      int from = random.nextInt(200);
      int to = from + 1 + random.nextInt(400);
      int[] expected = runs(to, 1, 1 + random.nextInt(100), random);
      long[] present = new long[RowBits.words(to)];
      for (int row = 0; row < to; row++) {
        present[row >>> 6] |= (long) expected[row] << row;
      }
      out.reset();
      RunLengthEncoder.encodeLevels(present, from, to, out);
      assertThat(decoded(1, to - from)).isEqualTo(Arrays.copyOfRange(expected, from, to));
    }
  }

  @Test
  void bitsBehindTheLastRowDoNotMatter() throws IOException {
    RunLengthEncoder.encodeLevels(new long[] {-1L << 33}, 0, 33, out);
    assertThat(decoded(1, 33)).containsOnly(0);
  }

  @Test
  void levelsWithoutNullsAreOneRun() {
    RunLengthEncoder.encodeLevels(null, 0, 63, out);
    assertThat(Arrays.copyOf(out.array(), out.size())).containsExactly(126, 1);
  }

  @Test
  void levelsOfNullsOnlyAreOneRun() {
    RunLengthEncoder.encodeLevels(new long[219], 0, 14_000, out);
    assertThat(Arrays.copyOf(out.array(), out.size())).containsExactly(0xE0, 0xDA, 1, 0);
  }

  private int[] decoded(int width, int count) throws IOException {
    RunLengthBitPackingHybridDecoder decoder =
        new RunLengthBitPackingHybridDecoder(
            width, new ByteArrayInputStream(out.array(), 0, out.size()));
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = decoder.readInt();
    }
    return values;
  }

  private static int[] runs(int count, int width, int repeat, SplittableRandom random) {
    int[] values = new int[count];
    for (int i = 0; i < count; ) {
      int value = (int) random.nextLong(1L << width);
      for (int end = Math.min(count, i + 1 + random.nextInt(repeat)); i < end; i++) {
        values[i] = value;
      }
    }
    return values;
  }
}
