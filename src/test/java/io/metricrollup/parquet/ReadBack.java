package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** What our reader reads, as objects: long, double, boolean, byte[] or null, column by column. */
final class ReadBack implements AutoCloseable {
  private final ZstdPool pool = new ZstdPool();
  private final ColumnReader reader;
  private final ColumnVector vector = new ColumnVector();
  private final DecodeLimits limits;

  ReadBack() {
    this(DecodeLimits.defaults());
  }

  ReadBack(DecodeLimits limits) {
    this.limits = limits;
    reader = new ColumnReader(pool, limits);
  }

  ParquetFile open(Path path) throws IOException, CorruptFileException {
    return open(path.getFileName().toString(), Files.readAllBytes(path));
  }

  ParquetFile open(String name, byte[] bytes) throws CorruptFileException {
    return ParquetFile.open(name, bytes, bytes.length, limits);
  }

  static Column column(ParquetFile file, String name) {
    return file.columns().stream().filter(c -> c.path().equals(name)).findFirst().orElseThrow();
  }

  Object[] cells(ParquetFile file, String name) throws CorruptFileException {
    return cells(file, column(file, name));
  }

  /** A column of all row groups, with as many values as the footer says, if it does. */
  Object[] cells(ParquetFile file, Column column) throws CorruptFileException {
    Object[] cells = new Object[Math.toIntExact(file.rows())];
    int first = 0;
    for (int group = 0; group < file.rowGroups(); group++) {
      reader.read(file, group, column, vector);
      if (file.values(group, column) >= 0) {
        assertThat(file.values(group, column)).as("%s", column).isEqualTo(vector.nonNulls());
      }
      fill(column, cells, first);
      first += vector.rows();
    }
    return cells;
  }

  /** Reads every column that can be read. */
  void readAll(ParquetFile file) throws CorruptFileException {
    for (int group = 0; group < file.rowGroups(); group++) {
      for (Column column : file.columns()) {
        if (column.type() != ColumnType.UNSUPPORTED) {
          reader.read(file, group, column, vector);
        }
      }
    }
  }

  ColumnVector read(ParquetFile file, int group, String name) throws CorruptFileException {
    reader.read(file, group, column(file, name), vector);
    return vector;
  }

  /** Compares cell by cell: doubles by their bits, bytes by content. */
  static void assertSame(String what, Object[] actual, Object[] expected) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    for (int row = 0; row < expected.length; row++) {
      if (!Objects.deepEquals(actual[row], expected[row])) {
        assertThat(actual[row]).as("%s, row %d", what, row).isEqualTo(expected[row]);
      }
    }
  }

  /**
   * Reads a column of one row group twice, the second time only some rows of it: asserts that all
   * runs are there and those rows' values; returns whether others were left out.
   */
  boolean assertSelected(ParquetFile file, int group, Column column, RowSelection selection)
      throws CorruptFileException {
    reader.read(file, group, column, vector);
    int rows = vector.rows();
    int values = vector.values();
    Object[] all = new Object[rows];
    fill(column, all, 0);
    reader.read(file, group, column, selection, vector);
    assertThat(vector.rows()).isEqualTo(rows);
    for (int row = 0; row < rows; row++) {
      if (vector.hasValue(row) != (all[row] != null)) {
        throw new AssertionError(column + ", row " + row + ": not null where it was, or was not");
      }
    }
    for (int i = 0; i < selection.size(); i++) {
      int row = selection.row(i);
      Object value = vector.hasValue(row) ? cell(column, row) : null;
      assertThat(Objects.deepEquals(value, all[row])).as("%s, row %d", column, row).isTrue();
    }
    return vector.values() < values;
  }

  private void fill(Column column, Object[] cells, int first) {
    int last = -1;
    for (int run = 0; run < vector.runs(); run++) {
      if (vector.runStart(run) <= last || vector.runEnd(run) <= vector.runStart(run)) {
        throw new AssertionError("runs of " + column + " are not ascending, apart and not empty");
      }
      last = vector.runEnd(run);
      for (int row = vector.runStart(run); row < last; row++) {
        cells[first + row] = cell(column, row);
      }
    }
  }

  private Object cell(Column column, int row) {
    return switch (column.type()) {
      case LONG -> vector.longs()[row];
      case BOOLEAN -> vector.longs()[row] == 1;
      case DOUBLE -> vector.doubles()[row];
      case BINARY -> value(vector.ids()[row]);
      case UNSUPPORTED -> throw new AssertionError(column);
    };
  }

  private byte[] value(int id) {
    int start = vector.starts()[id];
    return Arrays.copyOfRange(vector.data(), start, start + vector.lengths()[id]);
  }

  @Override
  public void close() {
    pool.close();
  }
}
