package io.metricrollup.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.DuckDb;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a run has written, by DuckDB: the footers in the table {@code files}, all rows in {@code
 * rolled}, added up by key in {@code merged}, the labels in {@code rolled_labels}.
 */
final class RolledTables {
  private static final List<String> ALWAYS =
      List.of(
          "chq_metric_type",
          "chq_rollup_avg",
          "chq_rollup_count",
          "chq_rollup_max",
          "chq_rollup_min",
          "chq_rollup_p25",
          "chq_rollup_p50",
          "chq_rollup_p75",
          "chq_rollup_p90",
          "chq_rollup_p95",
          "chq_rollup_p99",
          "chq_rollup_sum",
          "chq_sketch",
          "chq_tid",
          "chq_timestamp",
          "chq_tsns",
          "metric_name");

  private final DuckDb db;
  private final Path root;
  private final String glob;

  RolledTables(DuckDb db, Path root) {
    this.db = db;
    this.root = root;
    this.glob = root + "/db/**/*.parquet";
    readFooters();
    readRows();
    readLabels();
  }

  private static String footer(String key, String type) {
    return "CAST(max(decode(value)) FILTER (decode(key) = 'rollup.%s') AS %s)".formatted(key, type);
  }

  private void readFooters() {
    db.run(
        """
        CREATE TABLE files AS SELECT file_name AS file, %s AS org, %s AS instance, %s AS freq,
          %s AS first, %s AS past, %s AS number, %s AS writer, %s AS supplementary
        FROM parquet_kv_metadata('%s') GROUP BY file_name
        """
            .formatted(
                footer("organization", "VARCHAR"),
                footer("instance", "INTEGER"),
                footer("frequency_ms", "INTEGER"),
                footer("start_ms", "BIGINT"),
                footer("end_ms", "BIGINT"),
                footer("rows", "BIGINT"),
                footer("writer", "VARCHAR"),
                footer("supplementary", "BOOLEAN"),
                glob));
  }

  private void readRows() {
    db.run(
        """
        CREATE TABLE wide AS SELECT org, instance, freq, file, data.*
        FROM read_parquet('%s', union_by_name = true, filename = true, file_row_number = true,
          hive_partitioning = false) data
        JOIN files ON file = filename
        """
            .formatted(glob));
    db.run(
        """
        CREATE TABLE rolled AS SELECT org, instance, freq, file, file_row_number AS row,
          metric_name AS name, chq_tid AS tid, chq_timestamp AS ts, chq_tsns AS tsns,
          chq_rollup_count AS cnt, chq_rollup_sum AS sm, chq_rollup_avg AS av,
          chq_rollup_min AS mn, chq_rollup_max AS mx, chq_sketch AS sketch,
          chq_rollup_p25 AS p25, chq_rollup_p50 AS p50, chq_rollup_p75 AS p75,
          chq_rollup_p90 AS p90, chq_rollup_p95 AS p95, chq_rollup_p99 AS p99 FROM wide
        """);
    db.run(
        """
        CREATE TABLE merged AS SELECT org, instance, freq, name, tid, ts, count(*) AS parts,
          sum(cnt) AS cnt, fsum(sm) FILTER (cnt > 0) AS sm, min(mn) FILTER (cnt > 0) AS mn,
          max(mx) FILTER (cnt > 0) AS mx
        FROM rolled GROUP BY org, instance, freq, name, tid, ts
        """);
  }

  private void readLabels() {
    db.run(
        "CREATE TABLE rolled_labels (org VARCHAR, instance INTEGER, freq INTEGER, file VARCHAR,"
            + " name VARCHAR, tid BIGINT, ts BIGINT, col VARCHAR, value VARCHAR)");
    for (Map<String, Object> column : db.rows("DESCRIBE wide")) {
      String name = (String) column.get("column_name");
      boolean own =
          Set.of("org", "instance", "freq", "file", "filename", "file_row_number").contains(name);
      if (!own && SourceTables.isLabel(name)) {
        db.run(
            """
            INSERT INTO rolled_labels SELECT org, instance, freq, file, metric_name, chq_tid,
              chq_timestamp, '%1$s', CAST(%1$s AS VARCHAR) FROM wide WHERE %1$s IS NOT NULL
            """
                .formatted(name));
      }
    }
    db.run("DROP TABLE wide");
  }

  /** Asserts that a query finds nothing; shows the first that it finds. */
  void none(String what, String query) {
    assertThat(db.rows(query + " LIMIT 5")).as(what).isEmpty();
  }

  /** Asserts keys and counters of {@code merged} against the table {@code expected}. */
  void assertCounters() {
    assertThat(db.number("SELECT count(*) FROM expected")).isPositive();
    none(
        "keys and counters",
        """
        SELECT * FROM expected e FULL JOIN merged m
          USING (freq, org, instance, name, tid, ts)
        WHERE m.cnt IS NULL OR e.cnt IS NULL OR m.cnt <> e.cnt
          OR (e.cnt > 0 AND (abs(m.sm - e.sm) > 1e-9 * magnitude OR m.mn <> e.mn OR m.mx <> e.mx))
        """);
    none(
        "averages and nanoseconds",
        """
        SELECT * FROM rolled WHERE tsns <> ts * 1000000
          OR av IS DISTINCT FROM CASE WHEN cnt > 0 THEN sm / cnt END
        """);
  }

  /** Asserts that nothing was late: one row a key. */
  void assertNothingLate() {
    none("keys with several rows", "SELECT * FROM merged WHERE parts > 1");
    none("supplementary files", "SELECT * FROM files WHERE supplementary");
  }

  /** Asserts what holds for every file by itself. */
  void assertFiles() {
    none(
        "footers",
        """
        SELECT f.file, f.freq, first, past, number, writer, min(ts), max(ts), count(*)
        FROM files f JOIN rolled r ON f.file = r.file GROUP BY ALL
        HAVING first <> min(ts) OR past <> max(ts) + f.freq
          OR number <> count(*) OR writer NOT LIKE 'rollup %'
        """);
    none(
        "paths",
        """
        SELECT file, ts FROM rolled WHERE ts %% freq <> 0 OR NOT starts_with(file, concat(
          '%s/db/', org, '/default/', strftime(make_timestamp(ts * 1000), '%%Y%%m%%d/metrics/%%H'),
          '/tbl_'))
        """
            .formatted(root));
    none(
        "order of rows",
        """
        SELECT * FROM (SELECT file, name, tid, ts, lag({'n': name, 'i': tid, 't': ts})
          OVER (PARTITION BY file ORDER BY row) AS before FROM rolled)
        WHERE before IS NOT NULL AND before >= {'n': name, 'i': tid, 't': ts}
        """);
    none(
        "compression",
        "SELECT file_name, path_in_schema FROM parquet_metadata('"
            + glob
            + "') WHERE compression <> 'ZSTD'");
    assertColumns();
  }

  private void assertColumns() {
    Map<String, Set<String>> labels = new TreeMap<>();
    db.rows("SELECT DISTINCT file, col FROM rolled_labels")
        .forEach(
            row ->
                labels
                    .computeIfAbsent((String) row.get("file"), file -> new TreeSet<>(ALWAYS))
                    .add((String) row.get("col")));
    columns()
        .forEach(
            (file, types) ->
                assertThat(types.keySet())
                    .as(file)
                    .containsExactlyElementsOf(labels.getOrDefault(file, new TreeSet<>(ALWAYS))));
  }

  /** Columns of every file in their order, and their types as DuckDB names them. */
  Map<String, Map<String, String>> columns() {
    Map<String, Map<String, String>> files = new TreeMap<>();
    for (Map<String, Object> column :
        db.rows(
            "SELECT file_name, name, type, converted_type FROM parquet_schema('"
                + glob
                + "') WHERE num_children IS NULL OR num_children = 0")) {
      files
          .computeIfAbsent((String) column.get("file_name"), f -> new LinkedHashMap<>())
          .put((String) column.get("name"), type(column));
    }
    return files;
  }

  private static String type(Map<String, Object> column) {
    return switch ((String) column.get("type")) {
      case "INT64" -> "BIGINT";
      case "BYTE_ARRAY" -> "UTF8".equals(column.get("converted_type")) ? "VARCHAR" : "BLOB";
      default -> (String) column.get("type");
    };
  }
}
