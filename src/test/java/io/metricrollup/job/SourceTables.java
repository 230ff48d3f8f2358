package io.metricrollup.job;

import com.datadoghq.sketch.ddsketch.DDSketch;
import io.metricrollup.harness.DuckDb;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the input is, by DuckDB: the rows of source segments with a verdict on each (contract,
 * sections 3 and 7) in the table {@code points}, their labels in the table {@code labels}.
 */
final class SourceTables {
  /** Whether all of a row's observations are in a sketch. */
  private static final String COVERED =
      "verdict = 'good' AND (coalesce(octet_length(sketch), 0) > 0"
          + " OR (cnt = 1 AND mn <= sm AND sm <= mx))";

  private final DuckDb db;

  SourceTables(DuckDb db) {
    this.db = db;
    db.run(
        "CREATE TABLE points (org VARCHAR, instance INTEGER, sf INTEGER, segment BIGINT,"
            + " row_group INTEGER, row INTEGER, name VARCHAR, tid BIGINT, ts BIGINT, cnt DOUBLE,"
            + " sm DOUBLE, mn DOUBLE, mx DOUBLE, sketch BLOB, verdict VARCHAR)");
    db.run(
        "CREATE TABLE labels (org VARCHAR, instance INTEGER, sf INTEGER, name VARCHAR, tid BIGINT,"
            + " ts BIGINT, col VARCHAR, type VARCHAR, value VARCHAR)");
  }

  /**
   * Adds the rows of a segment.
   *
   * @param file where they are to be read
   * @param leftOut row groups that are as if they were not there
   */
  void add(SourceSegment segment, Path file, Integer... leftOut) {
    Map<String, List<String>> columns = columns(file);
    db.run(
        """
        CREATE OR REPLACE TEMP TABLE raw AS
        WITH size AS (
          SELECT DISTINCT row_group_id AS id, row_group_num_rows AS n FROM parquet_metadata('%1$s')),
        bound AS (SELECT id, n, sum(n) OVER (ORDER BY id) - n AS first FROM size)
        SELECT data.*, bound.id AS "row group", file_row_number - first AS "row"
        FROM read_parquet('%1$s', file_row_number = true) data
        JOIN bound ON file_row_number >= first AND file_row_number < first + n
        """
            .formatted(file));
    for (int rowGroup : leftOut) {
      db.run("DELETE FROM raw WHERE \"row group\" = " + rowGroup);
    }
    addPoints(segment, columns);
    judgeSketches(segment);
    addLabels(segment, columns);
  }

  /** The file's columns by their current names, those spelled like that first. */
  private Map<String, List<String>> columns(Path file) {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    for (Map<String, Object> column : db.rows("DESCRIBE SELECT * FROM '" + file + "'")) {
      String original = (String) column.get("column_name");
      String name = Spelling.current(original);
      if (name != null && !((String) column.get("column_type")).endsWith("]")) {
        List<String> all = columns.computeIfAbsent(name, key -> new ArrayList<>());
        all.add(name.equals(original) ? 0 : all.size(), '"' + original + '"');
      }
    }
    return columns;
  }

  private static String value(Map<String, List<String>> columns, String name, String type) {
    List<String> all = columns.getOrDefault(name, List.of());
    List<String> typed = all.stream().map(c -> "TRY_CAST(" + c + " AS " + type + ")").toList();
    return all.isEmpty() ? "NULL" : "coalesce(" + String.join(", ", typed) + ")";
  }

  private void addPoints(SourceSegment segment, Map<String, List<String>> columns) {
    db.run(
        """
        INSERT INTO points BY NAME
        WITH point AS (SELECT '%s' AS org, %d AS instance, %d AS sf, %d AS segment,
          "row group" AS row_group, "row" AS row, %s AS name, %s AS tid, %s AS ts, %s AS cnt,
          %s AS sm, %s AS mn, %s AS mx, %s AS sketch FROM raw)
        SELECT *, CASE
          WHEN name IS NULL OR tid IS NULL OR ts IS NULL THEN 'invalid_row'
          WHEN isfinite(cnt) AND isfinite(sm) AND isfinite(mn) AND isfinite(mx)
            AND cnt >= 0 AND mn <= mx
          THEN CASE WHEN ts >= %d AND ts < %d THEN 'good' ELSE 'implausible_timestamp' END
          ELSE 'invalid_row' END AS verdict FROM point
        """
            .formatted(
                segment.organization(),
                segment.instance(),
                segment.frequency(),
                segment.id(),
                value(columns, "metric_name", "VARCHAR"),
                value(columns, "chq_tid", "BIGINT"),
                value(columns, "chq_timestamp", "BIGINT"),
                value(columns, "chq_rollup_count", "DOUBLE"),
                value(columns, "chq_rollup_sum", "DOUBLE"),
                value(columns, "chq_rollup_min", "DOUBLE"),
                value(columns, "chq_rollup_max", "DOUBLE"),
                value(columns, "chq_sketch", "BLOB"),
                segment.dateStart() - 86_400_000L,
                segment.dateStart() + 2 * 86_400_000L));
  }

  private void judgeSketches(SourceSegment segment) {
    List<Map<String, Object>> rows =
        db.rows(
            "SELECT row_group, row, cnt, sketch FROM points WHERE octet_length(sketch) > 0 AND"
                + " verdict = 'good' AND segment = "
                + segment.id());
    for (Map<String, Object> row : rows) {
      DDSketch sketch = Sketches.decoded((byte[]) row.get("sketch"));
      double count = (double) row.get("cnt");
      if (sketch == null || Math.abs(sketch.getCount() - count) > 1e-6 * count) {
        db.run(
            """
            UPDATE points SET verdict = 'invalid_sketch'
            WHERE segment = %d AND row_group = %s AND row = %s
            """
                .formatted(segment.id(), row.get("row_group"), row.get("row")));
      }
    }
  }

  private void addLabels(SourceSegment segment, Map<String, List<String>> columns) {
    db.run(
        """
        CREATE OR REPLACE TEMP TABLE good AS
        SELECT raw.*, p.name AS "point name", p.tid AS "point tid", p.ts AS "point ts"
        FROM raw JOIN points p ON p.segment = %d
          AND p.row_group = raw."row group" AND p.row = raw."row"
        WHERE verdict IN ('good', 'invalid_sketch')
        """
            .formatted(segment.id()));
    columns.forEach(
        (name, all) -> {
          if (isLabel(name)) {
            for (int i = 0; i < all.size(); i++) {
              addLabel(segment, name, all.get(i), all.subList(0, i));
            }
          }
        });
  }

  static boolean isLabel(String name) {
    return !name.startsWith("chq_rollup_")
        && !List.of("metric_name", "chq_tid", "chq_timestamp", "chq_tsns", "chq_sketch")
            .contains(name);
  }

  /** The values of a column in rows in which those that go before it have none. */
  private void addLabel(SourceSegment segment, String name, String column, List<String> before) {
    StringBuilder condition = new StringBuilder(column + " IS NOT NULL");
    before.forEach(other -> condition.append(" AND ").append(other).append(" IS NULL"));
    db.run(
        """
        INSERT INTO labels SELECT DISTINCT '%s', %d, %d, "point name", "point tid",
          "point ts" // 60000 * 60000, '%s', typeof(%s), CAST(%s AS VARCHAR)
        FROM good WHERE %s
        """
            .formatted(
                segment.organization(),
                segment.instance(),
                segment.frequency(),
                name,
                column,
                column,
                condition));
  }

  /**
   * The table {@code expected}: what the rows add up to in every tier; {@code uncovered} counts
   * rows with observations that are in no sketch.
   */
  void addUp(int... tiers) {
    db.run(
        "CREATE TABLE expected (freq INTEGER, org VARCHAR, instance INTEGER, name VARCHAR,"
            + " tid BIGINT, ts BIGINT, cnt DOUBLE, sm DOUBLE, magnitude DOUBLE, mn DOUBLE,"
            + " mx DOUBLE, uncovered BIGINT)");
    for (int tier : tiers) {
      db.run(
          """
          INSERT INTO expected
          SELECT %1$d, org, instance, name, tid, ts // %1$d * %1$d AS start, sum(cnt),
            fsum(sm) FILTER (cnt > 0), fsum(abs(sm)), min(mn) FILTER (cnt > 0),
            max(mx) FILTER (cnt > 0),
            count(*) FILTER (cnt > 0 AND NOT (%2$s))
          FROM points WHERE verdict IN ('good', 'invalid_sketch') AND sf < %1$d
          GROUP BY org, instance, name, tid, start
          """
              .formatted(tier, COVERED));
    }
  }
}
