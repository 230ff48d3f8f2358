package io.metricrollup.parquet;

import io.metricrollup.parquet.WrittenColumn.Kind;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every type, with every pattern of nulls, from one distinct value to nothing but. */
class ReadBackTest {
  @TempDir Path folder;

  /** Where the nulls of a column are. */
  private enum Nulls {
    NONE,
    ALL,
    HALF,
    FEW,
    RUNS,
    ALL_BUT_FIRST,
    ALL_BUT_LAST;

    boolean at(int row, int rows, SplittableRandom random) {
      return switch (this) {
        case NONE -> false;
        case ALL -> true;
        case HALF -> random.nextBoolean();
        case FEW -> random.nextInt(100) == 0;
        case RUNS -> row / 61 % 3 == 1;
        case ALL_BUT_FIRST -> row != 0;
        case ALL_BUT_LAST -> row != rows - 1;
      };
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 63, 64, 65, 503, 14_000, 64_000})
  void otherReadersReadWhatWasWritten(int rows) throws Exception {
    List<WrittenColumn> columns = columns(rows);
    Path file = WrittenFile.write(folder, columns);
    ParquetOracle.assertParquetJavaReads(file, columns);
    ParquetOracle.assertDuckDbReads(file, columns);
  }

  private static List<WrittenColumn> columns(int rows) {
    int[] cardinalities =
        rows > 20_000 ? new int[] {3, 1 << 30} : new int[] {1, 3, 90, rows / 3 + 1, 1 << 30};
    SplittableRandom random = new SplittableRandom(rows);
    List<WrittenColumn> columns = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Nulls nulls : Nulls.values()) {
        for (int cardinality : cardinalities) {
          String name = "c%04d_%s_%s_%d".formatted(columns.size(), kind, nulls, cardinality);
          columns.add(new WrittenColumn(name, kind, cells(kind, nulls, cardinality, rows, random)));
        }
      }
    }
    return columns;
  }

  private static Object[] cells(
      Kind kind, Nulls nulls, int cardinality, int rows, SplittableRandom random) {
    Object[] cells = new Object[rows];
    int value = 0;
    for (int row = 0; row < rows; row++) {
      boolean sameAgain = random.nextInt(4) == 0 || row % 200 < 50;
      value = sameAgain ? value : random.nextInt(cardinality);
      cells[row] = nulls.at(row, rows, random) ? null : cell(kind, value);
    }
    return cells;
  }

  private static Object cell(Kind kind, int value) {
    long scrambled = value * 0x9E3779B97F4A7C15L;
    return switch (kind) {
      case LONG -> scrambled;
      case DOUBLE -> Double.longBitsToDouble((scrambled >>> 1) & ~(1L << 62));
      case BOOLEAN -> value % 3 != 0;
      case STRING -> value == 0 ? "" : "ü%x".formatted(scrambled >>> (value % 64));
      case BINARY -> ByteBuffer.wrap(bytes(value));
    };
  }

  private static byte[] bytes(int value) {
    byte[] bytes = new byte[1 + value % 40];
    for (int i = 0; i < Math.min(4, bytes.length); i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    return bytes;
  }
}
