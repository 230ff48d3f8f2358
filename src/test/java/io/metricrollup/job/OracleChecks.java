package io.metricrollup.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.datadoghq.sketch.ddsketch.DDSketch;
import io.metricrollup.harness.DuckDb;
import io.metricrollup.harness.SampleSegments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Compares what a run made of real segments with what an independent implementation did. */
final class OracleChecks {
  private static final double[] RANKS = {0.25, 0.5, 0.75, 0.9, 0.95, 0.99};
  private static final String[] PERCENTILES = {"p25", "p50", "p75", "p90", "p95", "p99"};

  private OracleChecks() {}

  /** Asserts all that was written, of which nothing may have been late; returns it. */
  static RolledTables assertRolled(DuckDb db, SampleSegments samples, Path output)
      throws IOException {
    SourceTables source = new SourceTables(db);
    for (SourceSegment segment : SourceSegment.of(samples)) {
      source.add(segment, segment.file());
    }
    source.addUp(Backfills.TIERS);
    RolledTables rolled = new RolledTables(db, output);
    rolled.assertCounters();
    rolled.assertNothingLate();
    rolled.assertFiles();
    createOracle(db, samples);
    assertOracleCounters(rolled);
    assertOraclePercentiles(db);
    assertWithheld(rolled);
    LabelChecks labels = new LabelChecks(db, rolled);
    labels.assertValues();
    labels.assertTypes();
    return rolled;
  }

  private static void createOracle(DuckDb db, SampleSegments samples) {
    for (int tier : Backfills.TIERS) {
      db.run(
          (tier == Backfills.TIERS[0] ? "CREATE TABLE oracle AS " : "INSERT INTO oracle ")
              + "SELECT %d AS freq, metric_name AS name, chq_tid AS tid, chq_timestamp AS ts,"
                  .formatted(tier)
              + " chq_metric_type AS type, * EXCLUDE (metric_name, chq_tid, chq_timestamp,"
              + " chq_metric_type) FROM '"
              + samples.expected(tier)
              + "'");
    }
  }

  private static void assertOracleCounters(RolledTables rolled) {
    rolled.none(
        "keys and counters of the oracle",
        """
        SELECT * FROM oracle o FULL JOIN expected e USING (freq, name, tid, ts)
        WHERE e.cnt IS NULL OR o.chq_rollup_count IS NULL OR e.cnt <> o.chq_rollup_count
          OR abs(e.sm - o.chq_rollup_sum) > 1e-9 * magnitude
          OR e.mn <> o.chq_rollup_min OR e.mx <> o.chq_rollup_max
        """);
    rolled.none(
        "metric types of the oracle",
        """
        SELECT freq, name, tid, ts, type FROM oracle EXCEPT
        SELECT freq, name, tid, ts, value FROM rolled_labels WHERE col = 'chq_metric_type'
        """);
  }

  /** Percentiles are there where sketches cover all observations, and only there. */
  private static void assertWithheld(RolledTables rolled) {
    rolled.none(
        "percentiles without need withheld, or without reason there",
        """
        SELECT * FROM rolled JOIN expected USING (freq, name, tid, ts)
        WHERE (uncovered = 0) <> (p50 IS NOT NULL)
        """);
  }

  private static void assertOraclePercentiles(DuckDb db) {
    List<Map<String, Object>> rows =
        db.rows(
            """
            SELECT r.*, o.sketch_count, o.p25 AS op25, o.p50 AS op50, o.p75 AS op75,
              o.p90 AS op90, o.p95 AS op95, o.p99 AS op99
            FROM rolled r JOIN oracle o USING (freq, name, tid, ts)
            WHERE o.rows_without_sketch = 0 AND o.sketch_count > 0
            """);
    for (Map<String, Object> row : rows) {
      DDSketch sketch = Sketches.decoded((byte[]) row.get("sketch"));
      assertThat(sketch.getCount()).isEqualTo(((Number) row.get("sketch_count")).doubleValue());
      for (int p = 0; p < RANKS.length; p++) {
        assertPercentile(row, sketch, p);
      }
    }
  }

  private static void assertPercentile(Map<String, Object> row, DDSketch sketch, int p) {
    double found = (double) row.get(PERCENTILES[p]);
    double oracle = clamped(row, (double) row.get("o" + PERCENTILES[p]));
    if (!isClose(found, oracle)) {
      // Then it is that of a neighbouring observation: the oracle's rank rule differs by one.
      double last = sketch.getCount() - 1;
      double rank = RANKS[p] * last;
      double before = clamped(row, sketch.getValueAtQuantile(Math.max(0, rank - 1) / last));
      double after = clamped(row, sketch.getValueAtQuantile(Math.min(last, rank + 1) / last));
      assertThat(isClose(before, oracle) || isClose(after, oracle))
          .as("%s: %s, oracle %s, in %s", PERCENTILES[p], found, oracle, row)
          .isTrue();
    }
  }

  private static double clamped(Map<String, Object> row, double value) {
    return Math.max((double) row.get("mn"), Math.min((double) row.get("mx"), value));
  }

  private static boolean isClose(double value, double oracle) {
    return Math.abs(value - oracle) <= 0.02 * Math.abs(oracle);
  }
}
