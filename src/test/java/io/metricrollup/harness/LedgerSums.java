package io.metricrollup.harness;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds a ledger up from outside, as anybody could: the last line of each key counts, and nothing
 * waits that has another line. Leaves the tables {@code ledger}; {@code read_windows (o, i, tier,
 * st, n)}, rows read by the window of the tier they entered; and {@code ledger_merged (o, i, f, st,
 * n, late)}, input rows by written window.
 */
public final class LedgerSums {
  private final DuckDb db;

  /**
   * @param lines in the order in which they were written
   */
  public LedgerSums(DuckDb db, List<String> lines) throws IOException {
    this.db = db;
    Map<String, String> last = new LinkedHashMap<>();
    for (String line : lines) {
      last.put(new ObjectMapper().readTree(line).get("k").asText(), line);
    }
    Path file = Files.createTempFile("ledger", ".jsonl");
    try {
      Files.write(file, last.values());
      db.run(
          """
          CREATE OR REPLACE TABLE ledger AS
          SELECT * FROM read_json('%s', format = 'newline_delimited', columns = {k: 'VARCHAR',
            "is": 'VARCHAR', o: 'VARCHAR', i: 'INTEGER', sf: 'INTEGER', s: 'BIGINT', r: 'INTEGER',
            st: 'BIGINT', "rows": 'BIGINT', q: 'MAP(VARCHAR, BIGINT)', f: 'INTEGER',
            w: 'BIGINT[][]', sketches: 'BIGINT', "in": 'BIGINT', late: 'BOOLEAN'})
          """
              .formatted(file));
    } finally {
      Files.delete(file);
    }
    db.run(
        "DELETE FROM ledger WHERE \"is\" = 'waiting' AND k IN (SELECT k || '/waiting' FROM ledger)");
    db.run(
        """
        CREATE OR REPLACE TABLE read_windows AS
        SELECT o, i, f AS tier, unnest(w)[1] AS st, unnest(w)[2] AS n FROM ledger
        WHERE "is" = 'read'
        """);
    db.run(
        """
        CREATE OR REPLACE TABLE ledger_merged AS
        SELECT o, i, f, st, sum("in")::BIGINT AS n, bool_or(late) AS late FROM ledger
        WHERE "is" = 'committed' GROUP BY ALL
        """);
  }

  /**
   * Rows in are rows merged and rows quarantined, for each notification and in every tier.
   *
   * @param tiers frequencies in ms that are looked at; if none is given, all
   */
  public void assertAddsUp(int... tiers) {
    String wanted =
        tiers.length == 0
            ? "true"
            : Arrays.stream(tiers)
                .mapToObj(Integer::toString)
                .collect(joining(", ", "f IN (", ")"));
    none(
        "segments whose rows are not those merged and those quarantined",
        """
        SELECT * FROM ledger WHERE "is" IN ('read', 'refused') AND "rows" <>
          list_sum(map_values(q) || [0])
            + list_sum(list_transform(coalesce(w, []), lambda x: x[2]) || [0])
        """);
    db.run(
        """
        CREATE OR REPLACE TABLE due AS
        SELECT o, i, f, st // f * f AS st, sum(n)::BIGINT AS n
        FROM read_windows JOIN (SELECT DISTINCT f FROM ledger_merged) ON f >= tier GROUP BY ALL
        """);
    none(
        "windows of which more or less was committed than was read",
        "SELECT o, i, f, st, due.n AS \"read\", ledger_merged.n AS committed, late"
            + " FROM due FULL JOIN ledger_merged USING (o, i, f, st)"
            + " WHERE due.n IS DISTINCT FROM ledger_merged.n AND "
            + wanted);
  }

  /** Rows of segments read. */
  public long rowsRead() {
    return db.number("SELECT coalesce(sum(\"rows\"), 0) FROM ledger WHERE \"is\" = 'read'");
  }

  /** Rows read that count. */
  public long rowsMerged() {
    return db.number("SELECT coalesce(sum(n), 0) FROM read_windows");
  }

  /** Input rows that the committed segments of a tier hold. */
  public long rowsCommitted(int frequencyMs) {
    return db.number("SELECT coalesce(sum(n), 0) FROM ledger_merged WHERE f = " + frequencyMs);
  }

  /** How many keys have this fact as their last. */
  public long count(String fact) {
    return db.number("SELECT count(*) FROM ledger WHERE \"is\" = '" + fact + "'");
  }

  private void none(String what, String query) {
    List<Map<String, Object>> rows = db.rows(query);
    assertThat(rows).as(what).isEmpty();
  }
}
