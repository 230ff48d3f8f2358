package io.metricrollup.bench;

import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.ColumnReader;
import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.DecodeLimits;
import io.metricrollup.parquet.EncodedFile;
import io.metricrollup.parquet.ParquetFile;
import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Reading and writing all columns of one segment, which is in memory; footer included. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PageKernels {
  private static final DecodeLimits LIMITS = DecodeLimits.defaults();

  /** Path of the segment. */
  @Param("")
  public String file;

  private byte[] bytes;
  private final ZstdPool pool = new ZstdPool();
  private final ColumnReader reader = new ColumnReader(pool, LIMITS);
  private final ColumnVector vector = new ColumnVector();
  private FileCopy copy;
  private JavaFile java;

  @Setup
  public void setUp() throws IOException, CorruptFileException {
    bytes = Files.readAllBytes(Path.of(file));
    copy = FileCopy.of(bytes, pool);
    java = JavaFile.of(bytes);
  }

  @TearDown
  public void close() {
    pool.close();
  }

  @Benchmark
  public ColumnVector read() throws CorruptFileException {
    ParquetFile opened = ParquetFile.open(file, bytes, bytes.length, LIMITS);
    for (Column column : opened.columns()) {
      reader.read(opened, 0, column, vector);
    }
    return vector;
  }

  @Benchmark
  public long readParquetJava() throws IOException {
    return JavaFile.readColumns(bytes);
  }

  @Benchmark
  public EncodedFile write() {
    return copy.write();
  }

  @Benchmark
  public int writeParquetJava() throws IOException {
    return java.write();
  }
}
