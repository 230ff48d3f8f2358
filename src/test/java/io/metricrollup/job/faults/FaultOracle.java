package io.metricrollup.job.faults;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricrollup.harness.DuckDb;
import io.metricrollup.harness.Folders;
import io.metricrollup.harness.LedgerSums;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a run must come to, as DuckDB sees it: nothing lost, nothing twice, nothing unannounced. */
public final class FaultOracle implements AutoCloseable {
  private static final Pattern NOT_LABELS =
      Pattern.compile("metric_name|chq_(tid|timestamp|tsns|sketch|rollup_.*)");

  private final int[] tiers;

  private final DuckDb db = new DuckDb();
  private final FaultInput input;
  private final Path output;

  /**
   * @param output root of what was written, and nothing else
   */
  public FaultOracle(FaultInput input, Path output) {
    this(input, output, 60_000, 300_000, 1_200_000, 3_600_000);
  }

  /**
   * @param tiers frequencies in ms that were written all the time; others are not looked at
   */
  public FaultOracle(FaultInput input, Path output, int... tiers) {
    this.tiers = tiers;
    this.input = input;
    this.output = output;
  }

  /**
   * Asserts everything.
   *
   * @param announcements all messages of the topic, repeats included
   * @param ledger all lines of the ledger, repeats included, those of a key in order
   * @return in a sentence, for the record
   */
  public String check(List<String> announcements, List<String> ledger) throws Exception {
    List<Object[]> announced = announced(announcements);
    expected();
    db.run("CREATE TABLE announced (path VARCHAR, freq INTEGER)");
    db.append("announced", announced);
    merged();
    String difference =
        """
        FROM expected e FULL JOIN merged m USING (freq, name, tid, ts)
        WHERE e.cnt IS NULL OR m.cnt IS NULL OR e.cnt <> m.cnt OR e.mn <> m.mn OR e.mx <> m.mx
          OR abs(e.sm - m.sm) > 1e-9 * e.magnitude
        """;
    assertThat(db.rows("SELECT * " + difference + " LIMIT 5")).as("keys that differ").isEmpty();
    assertLabels();
    LedgerSums sums = new LedgerSums(db, ledger);
    sums.assertAddsUp(tiers);
    long rows = db.number("SELECT count(*) FROM source");
    assertThat(sums.rowsRead()).isEqualTo(rows + input.corruptRows());
    assertThat(sums.count("read")).isEqualTo(input.size());
    assertThat(sums.count("duplicate")).isEqualTo(input.repeated());
    assertThat(sums.count("committed")).isEqualTo(announced.size());
    return String.format(
        "%d segments, %d rows, %d windows of 60 s, %d files (%d supplementary) announced %d times",
        input.size(),
        rows,
        db.number("SELECT count(DISTINCT ts) FROM expected WHERE freq = 60000"),
        announced.size(),
        db.number("SELECT count(*) FROM ledger WHERE late"),
        announcements.size());
  }

  /** Repeats are the same to the byte, and what is visible is what was announced. */
  private List<Object[]> announced(List<String> announcements) throws Exception {
    List<Object[]> files = new ArrayList<>();
    Set<String> paths = new TreeSet<>();
    for (String announcement : new LinkedHashSet<>(announcements)) {
      JsonNode json = new ObjectMapper().readTree(announcement);
      String path = output.resolve(json.get("p").asText()).toString();
      assertThat(paths.add(path)).as("announced in other words: %s", path).isTrue();
      files.add(new Object[] {path, json.get("sf").asInt()});
    }
    Set<String> visible = new TreeSet<>();
    for (Path file : Folders.files(output, ".parquet")) {
      visible.add(file.toString());
    }
    assertThat(visible).isNotEmpty().isEqualTo(paths);
    return files;
  }

  private void expected() {
    db.run(
        "CREATE TABLE source AS SELECT metric_name AS name, chq_tid AS tid, chq_timestamp AS ts,"
            + " chq_rollup_count AS cnt, chq_rollup_sum AS sm, chq_rollup_min AS mn,"
            + " chq_rollup_max AS mx FROM read_parquet("
            + sourceFiles()
            + ", union_by_name = true)");
    db.run(
        "CREATE TABLE expected (freq INTEGER, name VARCHAR, tid BIGINT, ts BIGINT, cnt DOUBLE,"
            + " sm DOUBLE, magnitude DOUBLE, mn DOUBLE, mx DOUBLE)");
    for (int tier : tiers) {
      db.run(
          """
          INSERT INTO expected SELECT %1$d, name, tid, ts // %1$d * %1$d AS start, sum(cnt),
            fsum(sm), fsum(abs(sm)), min(mn), max(mx) FROM source
          WHERE isfinite(cnt) AND isfinite(sm) AND isfinite(mn) AND isfinite(mx)
          GROUP BY name, tid, start
          """
              .formatted(tier));
    }
  }

  /** Every row written has all the labels of its series. */
  private void assertLabels() {
    String source = "read_parquet(" + sourceFiles() + ", union_by_name = true)";
    List<String> columns =
        db.rows("DESCRIBE SELECT * FROM " + source).stream()
            .map(row -> row.get("column_name").toString())
            .filter(column -> !NOT_LABELS.matcher(column).matches())
            .toList();
    assertThat(columns).hasSizeGreaterThan(20);
    String ofSeries = columns.stream().map("any_value(%s)"::formatted).collect(joining(", "));
    db.run(
        "CREATE TABLE labels AS SELECT metric_name, chq_tid, hash(%s) AS h FROM %s GROUP BY ALL"
            .formatted(ofSeries, source));
    String incomplete =
        "FROM %s JOIN labels USING (metric_name, chq_tid) WHERE hash(%s) <> h"
            .formatted(DuckDb.parquet(output), String.join(", ", columns));
    assertThat(db.number("SELECT count(*) " + incomplete)).as("rows without labels").isZero();
  }

  private String sourceFiles() {
    return "['" + String.join("', '", input.files()) + "']";
  }

  private void merged() {
    db.run(
        """
        CREATE TABLE merged AS SELECT freq, metric_name AS name, chq_tid AS tid,
          chq_timestamp AS ts, sum(chq_rollup_count) AS cnt, fsum(chq_rollup_sum) AS sm,
          min(chq_rollup_min) AS mn, max(chq_rollup_max) AS mx
        FROM %s r JOIN announced a ON r.filename = a.path
        WHERE freq IN (SELECT freq FROM expected) GROUP BY ALL
        """
            .formatted(DuckDb.parquet(output)));
  }

  @Override
  public void close() {
    db.close();
  }
}
