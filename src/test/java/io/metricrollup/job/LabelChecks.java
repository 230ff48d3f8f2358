package io.metricrollup.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.DuckDb;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares {@code rolled_labels} with {@code labels}: contract, section 4. */
final class LabelChecks {
  private final DuckDb db;
  private final RolledTables rolled;

  LabelChecks(DuckDb db, RolledTables rolled) {
    this.db = db;
    this.rolled = rolled;
    // A number is itself in whatever type it is written.
    db.run(
        "CREATE OR REPLACE MACRO same(v) AS"
            + " coalesce(CAST(TRY_CAST(v AS DOUBLE) AS VARCHAR), CAST(v AS VARCHAR))");
  }

  void assertValues() {
    assertThat(db.number("SELECT count(*) FROM labels")).isPositive();
    rolled.none(
        "labels that no row of the series has",
        """
        SELECT * FROM rolled_labels r ANTI JOIN labels l
        ON r.org = l.org AND r.instance = l.instance AND r.name = l.name AND r.tid = l.tid
          AND r.col = l.col AND same(r.value) = same(l.value)
        """);
    rolled.none(
        "labels that were lost",
        """
        SELECT * FROM (SELECT DISTINCT org, instance, freq, name, tid, ts // freq * freq AS ts, col
          FROM labels JOIN (SELECT DISTINCT freq FROM expected) ON sf < freq) l
        ANTI JOIN rolled_labels r USING (org, instance, freq, name, tid, ts, col)
        """);
  }

  /**
   * Asserts that a column has the common type of the sources of its file. A series may also bring a
   * value along that it had before, and with it another type of the column.
   *
   * @return the columns that had to be changed into another type: column and type
   */
  Set<String> assertTypes() {
    Map<String, Set<String>> everywhere = new HashMap<>();
    db.rows("SELECT DISTINCT col, type FROM labels")
        .forEach(
            row ->
                everywhere
                    .computeIfAbsent((String) row.get("col"), col -> new HashSet<>())
                    .add(widened((String) row.get("type"))));
    Map<String, Map<String, String>> columns = rolled.columns();
    Set<String> changed = new HashSet<>();
    for (Map<String, Object> row : sourceTypes()) {
      String column = (String) row.get("col");
      Set<String> types = new HashSet<>();
      for (String type : ((String) row.get("types")).split(",", -1)) {
        types.add(widened(type));
      }
      String type = columns.get((String) row.get("file")).get(column);
      assertThat(type)
          .as("%s, of %s in %s", column, types, row.get("file"))
          .isIn(common(types), common(everywhere.get(column)));
      if (types.size() > 1) {
        changed.add(column + " " + type);
      }
    }
    return changed;
  }

  private List<Map<String, Object>> sourceTypes() {
    return db.rows(
        """
        SELECT file, col, string_agg(DISTINCT type, ',') AS types
        FROM rolled r JOIN labels l
        ON r.org = l.org AND r.instance = l.instance AND r.name = l.name AND r.tid = l.tid
          AND r.ts = l.ts // r.freq * r.freq AND l.sf < r.freq
        GROUP BY file, col
        """);
  }

  private static String widened(String type) {
    return switch (type) {
      case "INTEGER" -> "BIGINT";
      case "FLOAT" -> "DOUBLE";
      default -> type;
    };
  }

  private static String common(Set<String> types) {
    if (types.size() == 1) {
      return types.iterator().next();
    }
    return types.equals(Set.of("BIGINT", "DOUBLE")) ? "DOUBLE" : "VARCHAR";
  }
}
