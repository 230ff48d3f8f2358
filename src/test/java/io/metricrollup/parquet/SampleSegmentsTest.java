package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every cell of every real segment at hand is what DuckDB reads. */
class SampleSegmentsTest {
  @Test
  void everyCellIsWhatDuckDbReads() throws Exception {
    try (DuckDb duck = new DuckDb();
        ReadBack ours = new ReadBack()) {
      for (Path path : samples()) {
        compare(duck, ours, path);
      }
    }
  }

  private static void compare(DuckDb duck, ReadBack ours, Path path) throws Exception {
    ParquetFile file = ours.open(path);
    Object[][] expected = duck.cells(path, Math.toIntExact(file.rows()));
    assertThat(file.columns()).hasSize(expected.length);
    for (Column column : file.columns()) {
      ReadBack.assertSame(path + ", " + column, ours.cells(file, column), expected[column.index()]);
    }
  }

  /** The sample segments; skips the test that asks where they are absent. */
  static List<Path> samples() {
    Path folder = Path.of(System.getProperty("rollup.segments", "absent"));
    assumeTrue(Files.isDirectory(folder), "no sample segments in " + folder.toAbsolutePath());
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(f -> f.toString().endsWith(".parquet")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
