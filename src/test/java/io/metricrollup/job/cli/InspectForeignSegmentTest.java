package io.metricrollup.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments written by DuckDB. */
class InspectForeignSegmentTest {
  @TempDir Path folder;

  @Test
  void oldSpellingIsShownAsTheCurrentOne() throws SQLException {
    Path file =
        write(
            """
            SELECT * FROM (VALUES
              ('a.b', '5', 1757379600000, 1, 1.5, 'gauge', 'x', NULL, 'h1', [1], 1::FLOAT, 'i'),
              ('a.b', '4', 1757379610000, 2, 2.5, 'count', 'y', 'cur', 'h2', [2], NULL, 'i'),
              (NULL, 'no', 1757379630000, 3, 3.5, NULL, NULL, NULL, NULL, NULL, NULL, 'i'))
              t("_cardinalhq.name", "_cardinalhq.tid", "_cardinalhq.timestamp", rollup_count,
                rollup_sum, "_cardinalhq.metric_type", "metric.Some-Label", attr_some_label,
                "resource.host", list, ratio, "_cardinalhq.id")
            """,
            "ROW_GROUP_SIZE 2048");
    assertThat(InspectRun.report(file).replaceFirst("DuckDB version .*", "DuckDB"))
        .isEqualTo(
            """
              written by  DuckDB
              rows        3 in 1 row group: 0 sketch rows, 3 counter rows
              metrics     2
              time        2025-09-09T01:00:00Z to 2025-09-09T01:00:30Z
              frequency   10 s (inferred from the timestamps)

              metric     type          rows  series  sketch rows  counter rows
              ---------  ------------  ----  ------  -----------  ------------
              (no name)                   1       0            0             1
              a.b        count, gauge     2       2            0             2

              label column     type    rows  distinct  in the file
              ---------------  ------  ----  --------  -----------------
              attr_some_label  string     2         2  metric.Some-Label
              ratio            double     1         1
              resource_host    string     2         2  resource.host

              column left out    why
              -----------------  ----------------------------------
              _cardinalhq.id     dropped
              list.list.element  unsupported: nested INT32 (SIGNED)
              rollup_sum         unsupported: INT32 (DECIMAL)
            """);
  }

  @Test
  void currentSpellingCountsFirstWhereColumnsMeet() throws SQLException {
    Path file =
        write(
            """
            SELECT * FROM (VALUES
              ('m', 1, 1757379600000, 'old', 'current'), ('m', 2, 1757379600000, 'old', NULL))
              t(metric_name, chq_tid, chq_timestamp, "metric.x", attr_x)
            """,
            "ROW_GROUP_SIZE 2048");
    assertThat(InspectRun.report(file, "--metric", "m").lines().toList())
        .filteredOn(line -> line.contains("01:00:00Z  "))
        .satisfiesExactly(
            line -> assertThat(line).endsWith("current"), line -> assertThat(line).endsWith("old"));
  }

  @Test
  void rowsAreSortedAcrossRowGroups() throws SQLException {
    Path file =
        write(
            """
            SELECT 'm' || i % 2 AS metric_name, i // 4 % 2 AS chq_tid,
              1757379600000 + 60000 * (9999 - i) AS chq_timestamp, 'gauge' AS chq_metric_type,
              i AS chq_rollup_sum
            FROM range(10000) t(i)
            """,
            "ROW_GROUP_SIZE 2048");
    String report = InspectRun.report(file, "--metric", "m1", "--limit", "3");
    assertThat(report)
        .contains("10,000 in 5 row groups", "60 s (inferred", "m1: 5,000 rows", "4,997 more rows");
    assertThat(report.lines().toList())
        .filteredOn(line -> line.matches(" +2025.*"))
        .satisfiesExactly(
            line -> assertThat(line).matches(" +2025-09-09T01:04:00Z +0 +9995"),
            line -> assertThat(line).matches(" +2025-09-09T01:06:00Z +0 +9993"),
            line -> assertThat(line).matches(" +2025-09-09T01:12:00Z +0 +9987"));
  }

  @Test
  void aFileThatIsNoSegmentSaysWhatIsMissing() throws SQLException {
    Path file = write("SELECT 1 AS a, TIMESTAMP '2025-09-09' AS chq_timestamp", "CODEC snappy");
    assertThat(InspectRun.report(file))
        .contains("missing     metric_name, chq_tid, chq_timestamp\n", "time        none\n")
        .contains("chq_timestamp    INT64 (TIMESTAMP_MICROS) cannot serve as chq_timestamp\n");
  }

  @Test
  void aSketchThatDoesNotDecodeIsCounted() throws SQLException {
    Path file =
        write(
            """
            SELECT 'm' AS metric_name, 1 AS chq_tid, 1757379600000 AS chq_timestamp,
              1.0::DOUBLE AS chq_rollup_count, unhex('ffff') AS chq_sketch
            """,
            "CODEC zstd");
    assertThat(InspectRun.report(file, "--metric", "m"))
        .contains("1 sketch row, 0 counter rows", "  sketches that do not decode: 1\n")
        .doesNotContain("~");
  }

  private Path write(String query, String options) throws SQLException {
    Path file = folder.resolve("tbl_2.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet, " + options + ")");
    }
    return file;
  }
}
