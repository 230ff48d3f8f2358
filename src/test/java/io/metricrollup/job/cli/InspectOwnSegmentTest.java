package io.metricrollup.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.DuckDb;
import io.metricrollup.parquet.FileEncoder;
import io.metricrollup.segment.ColumnNames;
import io.metricrollup.sink.SegmentFooter;
import io.metricrollup.sketch.PackedBins;
import io.metricrollup.sketch.SketchEncoder;
import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A segment as the job writes them. */
class InspectOwnSegmentTest {
  /** 2025-09-09T01:00:00Z. */
  private static final long START = 1_757_379_600_000L;

  private static final Map<String, String> FOOTER =
      Map.of(
          "rollup.writer",
          "rollup 0.1",
          SegmentFooter.ORGANIZATION,
          "12340000-0000-4000-8000-000000000000",
          SegmentFooter.INSTANCE,
          "3",
          SegmentFooter.FREQUENCY_MS,
          "60000",
          SegmentFooter.SUPPLEMENTARY,
          "true");

  private static final String FACTS =
      """
        written by     rollup 0.1
        rows           4 in 1 row group: 2 sketch rows, 2 counter rows
        metrics        2
        time           2025-09-09T01:00:00Z to 2025-09-09T01:00:00Z
        frequency      60 s
        organization   12340000-0000-4000-8000-000000000000
        instance       3
        supplementary  yes: rows that came after their window was written
      """;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = folder.resolve("tbl_1.parquet");
    try (ZstdPool pool = new ZstdPool()) {
      FileEncoder encoder = new FileEncoder(pool, 3);
      encoder.begin(4);
      strings(encoder, "attr_host", "a", null, "b", "a");
      encoder.doubles("chq_rollup_avg", new double[] {2, 2, 5, 1.0 / 3});
      encoder.doubles("chq_rollup_count", new double[] {1, 2, 3, 3});
      encoder.doubles("chq_rollup_max", new double[] {2, 3, 9, 0.5});
      encoder.doubles("chq_rollup_min", new double[] {2, 1, 1, 0});
      // Present in the second row only.
      encoder.doubles("chq_rollup_p50", new double[] {0, 2.5, 0, 0}, new long[] {2});
      encoder.doubles("chq_rollup_sum", new double[] {2, 4, 15, 1});
      sketches(encoder, new double[] {2}, new double[0], new double[] {1, 5, 9}, new double[0]);
      encoder.longs("chq_tid", new long[] {-7, 3, 3, 44});
      encoder.constantLong("chq_timestamp", START);
      encoder.booleans("metric_is_monotonic", new long[] {0b1100}, new long[] {0b1111});
      strings(encoder, "metric_name", "cpu", "disk", "disk", "disk");
      encoder.longs("resource_port", new long[] {80, 81, 81, 81});
      Files.write(file, encoder.finish(FOOTER, List.of(), "rollup 0.1").toByteArray());
    }
  }

  private static void strings(FileEncoder encoder, String column, String... values) {
    List<String> distinct = Arrays.stream(values).filter(v -> v != null).distinct().toList();
    int[] ends = new int[distinct.size()];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = (i == 0 ? 0 : ends[i - 1]) + distinct.get(i).length();
    }
    int[] ids = Arrays.stream(values).mapToInt(value -> distinct.indexOf(value) + 1).toArray();
    byte[] data = String.join("", distinct).getBytes(StandardCharsets.US_ASCII);
    encoder.strings(column, ids, data, ends, ends.length);
  }

  private static void sketches(FileEncoder encoder, double[]... rows) {
    byte[] data = new byte[rows.length * SketchEncoder.maxEncodedLength(8)];
    int[] ends = new int[rows.length];
    int end = 0;
    for (int row = 0; row < rows.length; row++) {
      long[] bins = Arrays.stream(rows[row]).mapToLong(PackedBins::ofValue).toArray();
      end = bins.length == 0 ? end : new SketchEncoder().encode(bins, 0, bins.length, data, end);
      ends[row] = end;
    }
    encoder.binaries(ColumnNames.SKETCH, data, ends);
  }

  @Test
  void fillAndSizeOfEveryColumnAreShown() {
    String report = InspectRun.report(file, "--columns");
    assertThat(report).startsWith(FACTS);
    try (DuckDb duck = new DuckDb()) {
      for (Map<String, Object> column :
          duck.rows(
              "select path_in_schema c, sum(total_compressed_size)::bigint b from parquet_metadata('"
                  + file
                  + "') group by all")) {
        assertThat(report)
            .containsPattern(
                "(?m)^ +%s  +\\w+  +\\d+  +\\d+\\.\\d %%  +%s  +\\d+\\.\\d %%$"
                    .formatted(column.get("c"), column.get("b")));
      }
    }
    assertThat(report).containsPattern("attr_host +string +3 +75.0 %");
    assertThat(report).containsPattern("chq_rollup_p50 +double +1 +25.0 %");
  }

  @Test
  void footerMetricsAndLabelsAreShown() {
    assertThat(InspectRun.report(file))
        .isEqualTo(
            FACTS
                + """

                    metric  type  rows  series  sketch rows  counter rows
                    ------  ----  ----  ------  -----------  ------------
                    cpu              1       1            1             0
                    disk             3       2            1             2

                    label column         type     rows  distinct  in the file
                    -------------------  -------  ----  --------  -----------
                    attr_host            string      3         2
                    metric_is_monotonic  boolean     4         2
                    resource_port        int64       4         2
                  """);
  }

  @Test
  void rowsOfAMetricHavePercentilesOfTheFileElseOfTheSketch() {
    assertThat(InspectRun.report(file, "--metric", "disk"))
        .isEqualTo(
            FACTS
                + """

                  disk: 3 rows
                    resource_port  81

                    time                  tid  count  sum  min  max       avg    p25       p50       p75       p90       p95       p99  attr_host  metric_is_monotonic
                    --------------------  ---  -----  ---  ---  ---  --------  -----  --------  --------  --------  --------  --------  ---------  -------------------
                    2025-09-09T01:00:00Z    3      2    4    1    3         2              2.5                                                     false
                    2025-09-09T01:00:00Z    3      3   15    1    9         5  ~1.01  ~5.00283  ~5.00283  ~5.00283  ~5.00283  ~5.00283  b          true
                    2025-09-09T01:00:00Z   44      3    1    0  0.5  0.333333                                                           a          true
                    ~ computed from the sketch
                  """);
  }

  @Test
  void rowsBeyondTheLimitAreCounted() {
    assertThat(InspectRun.report(file, "--limit", "1", "--metric", "disk"))
        .startsWith(FACTS)
        .contains("disk: 3 rows\n", "  2 more rows (--limit N shows N)\n")
        .containsOnlyOnce("2025-09-09T01:00:00Z    3");
  }

  @Test
  void aMetricThatIsNotThereHasNoRows() {
    assertThat(InspectRun.report(file, "--metric", "dis")).isEqualTo(FACTS + "\ndis: 0 rows\n");
  }
}
