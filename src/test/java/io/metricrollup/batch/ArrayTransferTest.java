package io.metricrollup.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids of label columns, and bins, on their way through an exchange. */
class ArrayTransferTest {
  private final SplittableRandom random = new SplittableRandom(5);

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 63, 64, 65, 127, 128, 1000, 4096})
  void sparseIdsComeBackWhateverTheirDensityAndWidth(int rows) throws IOException {
    for (double density : new double[] {0, 0.01, 0.2, 0.7, 0.8, 1}) {
      for (int maxId : new int[] {1, 255, 256, 70_000}) {
        int[] ids = ids(rows, density, maxId);
        PackedIds back = transferred(PackedIds.of(ids, rows, maxId), rows);
        assertThat(values(back, rows)).isEqualTo(ids);
        assertThat(values(transferred(back, rows), rows)).as("sent on").isEqualTo(ids);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 100})
  void stretchOfASharedArrayIsSentAlone(int rows) throws IOException {
    byte[] shared = new byte[3 * rows];
    shared[rows - 1] = 9;
    shared[rows] = (byte) 200;
    shared[2 * rows] = 9;
    PackedIds back = transferred(PackedIds.slice(shared, rows), rows);
    int[] expected = new int[rows];
    expected[0] = 200;
    assertThat(values(back, rows)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {4096})
  void mostlyNullColumnTakesAnEighthOfAByteARow(int rows) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(16);
    PackedIds ids = PackedIds.of(ids(rows, 0.01, 100), rows, 100);
    new ArrayTransfer().writeSparseIds(out, ids, rows);
    assertThat(out.length()).isLessThan(rows / 6);
  }

  @Test
  void rangesThatAreSharedOrOutOfOrderComeBackOneBehindTheOther() throws IOException {
    long[] values = {10, 11, 12, 13, 14, 15};
    int[] starts = {4, 0, 1, 0, 4};
    int[] ends = {6, 0, 4, 0, 6};
    DataOutputSerializer out = new DataOutputSerializer(16);
    new ArrayTransfer().writeRanges(out, values, starts, ends, 5);

    ArrayTransfer from = new ArrayTransfer();
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    int[] readEnds = from.readInts(in, 5);
    assertThat(readEnds).containsExactly(2, 2, 5, 5, 7);
    assertThat(from.starts(readEnds, 5)).containsExactly(0, 2, 2, 5, 5);
    assertThat(from.readLongs(in, 7)).containsExactly(14, 15, 11, 12, 13, 14, 15);
    assertThat(in.available()).isZero();
  }

  private int[] ids(int rows, double density, int maxId) {
    return IntStream.range(0, rows)
        .map(row -> random.nextDouble() < density ? 1 + random.nextInt(maxId) : 0)
        .toArray();
  }

  private static PackedIds transferred(PackedIds ids, int rows) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(16);
    new ArrayTransfer().writeSparseIds(out, ids, rows);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    PackedIds back = new ArrayTransfer().readSparseIds(in, rows);
    assertThat(in.available()).isZero();
    return back;
  }

  private static int[] values(PackedIds ids, int rows) {
    return IntStream.range(0, rows).map(ids::get).toArray();
  }
}
