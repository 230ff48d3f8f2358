package io.metricrollup.bench;

import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.ColumnReader;
import io.metricrollup.parquet.ColumnType;
import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.DecodeLimits;
import io.metricrollup.parquet.EncodedFile;
import io.metricrollup.parquet.FileEncoder;
import io.metricrollup.parquet.ParquetFile;
import io.metricrollup.zstd.ZstdPool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes the columns of a file again with our own encoder. Belongs to one thread. */
final class FileCopy {
  private static final int ZSTD_LEVEL = 3;

  private final FileEncoder encoder;
  private final List<Runnable> columns = new ArrayList<>();
  private int rows;

  private FileCopy(ZstdPool pool) {
    encoder = new FileEncoder(pool, ZSTD_LEVEL);
  }

  /** Takes all columns of a file of one row group. */
  static FileCopy of(byte[] bytes, ZstdPool pool) throws CorruptFileException {
    DecodeLimits limits = DecodeLimits.defaults();
    ParquetFile file = ParquetFile.open("file", bytes, bytes.length, limits);
    ColumnReader reader = new ColumnReader(pool, limits);
    FileCopy copy = new FileCopy(pool);
    copy.rows = Math.toIntExact(file.rows());
    List<Column> sorted =
        file.columns().stream().sorted(Comparator.comparing(Column::path)).toList();
    for (Column column : sorted) {
      ColumnVector vector = new ColumnVector();
      reader.read(file, 0, column, vector);
      copy.add(column, vector);
    }
    return copy;
  }

  EncodedFile write() {
    encoder.begin(rows);
    columns.forEach(Runnable::run);
    return encoder.finish(Map.of(), List.of(), "benchmark");
  }

  private void add(Column column, ColumnVector vector) {
    String name = column.path();
    long[] present = present(vector);
    if (column.type() == ColumnType.LONG) {
      columns.add(() -> encoder.longs(name, vector.longs(), present));
    } else if (column.type() == ColumnType.DOUBLE) {
      columns.add(() -> encoder.doubles(name, vector.doubles(), present));
    } else if (column.type() == ColumnType.BOOLEAN) {
      long[] bits = bits(vector, present);
      columns.add(() -> encoder.booleans(name, bits, present));
    } else if (column.description().contains("STRING")) {
      addStrings(name, vector, present);
    } else {
      addBinaries(name, vector, present);
    }
  }

  /** Null if every row has a value. */
  private static long[] present(ColumnVector vector) {
    if (vector.nonNulls() == vector.rows()) {
      return null;
    }
    long[] bits = new long[(vector.rows() + 63) / 64];
    for (int run = 0; run < vector.runs(); run++) {
      for (int row = vector.runStart(run); row < vector.runEnd(run); row++) {
        bits[row >> 6] |= 1L << row;
      }
    }
    return bits;
  }

  private static boolean isPresent(long[] present, int row) {
    return present == null || (present[row >> 6] & (1L << row)) != 0;
  }

  private static long[] bits(ColumnVector vector, long[] present) {
    long[] bits = new long[(vector.rows() + 63) / 64];
    for (int row = 0; row < vector.rows(); row++) {
      if (isPresent(present, row) && vector.longs()[row] != 0) {
        bits[row >> 6] |= 1L << row;
      }
    }
    return bits;
  }

  private void addStrings(String name, ColumnVector vector, long[] present) {
    int values = vector.values();
    int[] ends = new int[values];
    int end = 0;
    for (int i = 0; i < values; i++) {
      end += vector.lengths()[i];
      ends[i] = end;
    }
    byte[] data = new byte[end];
    for (int i = 0; i < values; i++) {
      int length = vector.lengths()[i];
      System.arraycopy(vector.data(), vector.starts()[i], data, ends[i] - length, length);
    }
    int[] ids = new int[rows];
    for (int row = 0; row < rows; row++) {
      ids[row] = isPresent(present, row) ? vector.ids()[row] + 1 : 0;
    }
    columns.add(() -> encoder.strings(name, ids, data, ends, values));
  }

  private void addBinaries(String name, ColumnVector vector, long[] present) {
    int[] ends = new int[rows];
    int end = 0;
    for (int row = 0; row < rows; row++) {
      end += isPresent(present, row) ? vector.lengths()[vector.ids()[row]] : 0;
      ends[row] = end;
    }
    byte[] data = new byte[end];
    for (int row = 0; row < rows; row++) {
      int start = row == 0 ? 0 : ends[row - 1];
      if (ends[row] > start) {
        int from = vector.starts()[vector.ids()[row]];
        System.arraycopy(vector.data(), from, data, start, ends[row] - start);
      }
    }
    columns.add(() -> encoder.binaries(name, data, ends));
  }
}
