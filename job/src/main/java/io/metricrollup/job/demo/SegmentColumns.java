package io.metricrollup.job.demo;

import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.ColumnReader;
import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.DecodeLimits;
import io.metricrollup.parquet.ParquetFile;
import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Columns of one segment file after another, with the job's own reader, for files in current
 * spelling and of one row group. Belongs to one thread.
 */
final class SegmentColumns implements AutoCloseable {
  private static final DecodeLimits LIMITS = DecodeLimits.defaults();

  private final ZstdPool pool = new ZstdPool();
  private final ColumnReader reader = new ColumnReader(pool, LIMITS);
  private final ColumnVector vector = new ColumnVector();
  private ParquetFile file;

  /** Goes to a file. */
  void open(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    try {
      file = ParquetFile.open(path.toString(), bytes, bytes.length, LIMITS);
    } catch (CorruptFileException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (file.rowGroups() != 1) {
      throw new IOException(path + " has " + file.rowGroups() + " row groups, not one");
    }
  }

  int rows() {
    return Math.toIntExact(file.rows());
  }

  Map<String, String> metadata() {
    return file.metadata();
  }

  /** By row, NaN where there is none; longer than the rows, valid until the next call. */
  double[] doubles(String column) throws IOException {
    read(column);
    double[] values = vector.nonNulls() == 0 ? new double[rows()] : vector.doubles();
    int from = 0;
    for (int run = 0; run < vector.runs(); run++) {
      Arrays.fill(values, from, vector.runStart(run), Double.NaN);
      from = vector.runEnd(run);
    }
    Arrays.fill(values, from, rows(), Double.NaN);
    return values;
  }

  /** By row, of a column that every row has; longer than the rows, valid until the next call. */
  long[] longs(String column) throws IOException {
    read(column);
    return vector.longs();
  }

  /** A row's text, of a column that it has. */
  String text(String column, int row) throws IOException {
    read(column);
    int id = vector.ids()[row];
    return new String(
        vector.data(), vector.starts()[id], vector.lengths()[id], StandardCharsets.UTF_8);
  }

  private void read(String name) throws IOException {
    Column column =
        file.columns().stream()
            .filter(candidate -> candidate.path().equals(name))
            .findFirst()
            .orElseThrow(() -> new NoSuchElementException(file.name() + " has no column " + name));
    try {
      reader.read(file, 0, column, vector);
    } catch (CorruptFileException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
