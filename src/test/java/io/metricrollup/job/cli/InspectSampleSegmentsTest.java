package io.metricrollup.job.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Real segments, of every writer at hand. */
class InspectSampleSegmentsTest {
  @Test
  void everyRowOfEverySegmentIsCountedOnce() throws IOException {
    assertFolder("otel", "DuckDB", 62_490, 0);
    assertFolder("legacy", "github.com/parquet-go/parquet-go", 25_606, 0);
    assertFolder("legacy-counters", "github.com/parquet-go/parquet-go", 6_719, 6_629);
  }

  private static void assertFolder(String name, String writer, long rows, long counterRows)
      throws IOException {
    Path folder = Path.of(System.getProperty("rollup.segments", "absent")).resolve(name);
    assumeTrue(Files.isDirectory(folder), "no sample segments in " + folder.toAbsolutePath());
    long seenRows = 0;
    long seenCounterRows = 0;
    try (Stream<Path> files = Files.walk(folder.resolve("db"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        String report = InspectRun.report(file);
        assertThat(report)
            .contains("written by  " + writer, " (inferred ", "chq_customer_id ")
            .doesNotContain("missing", "unknown", "(no name)", "unsupported", "cannot serve");
        seenRows += sum(report, 3);
        seenCounterRows += sum(report, 0);
      }
    }
    assertThat(seenRows).isEqualTo(rows);
    assertThat(seenCounterRows).isEqualTo(counterRows);
  }

  /** The sum of a column of the table of metrics, counted from the right. */
  private static long sum(String report, int column) {
    return report
        .lines()
        .dropWhile(line -> !line.endsWith("sketch rows  counter rows"))
        .skip(2)
        .takeWhile(line -> !line.isEmpty())
        .map(line -> line.trim().split(" +"))
        .mapToLong(cells -> Long.parseLong(cells[cells.length - 1 - column].replace(",", "")))
        .sum();
  }
}
