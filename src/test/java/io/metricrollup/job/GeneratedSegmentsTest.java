package io.metricrollup.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.DuckDb;
import io.metricrollup.harness.Folders;
import io.metricrollup.harness.LedgerSums;
import io.metricrollup.job.backfill.BackfillResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backfill of segments that DuckDB wrote, good and bad ones, against what DuckDB and
 * sketches-java make of them.
 */
@Timeout(300)
class GeneratedSegmentsTest {
  private static final int SLOTS = 42;

  @TempDir private static Path storage;
  @TempDir private static Path spare;
  @TempDir private static Path output;
  @TempDir private static Path otherOutput;

  private static GeneratedSegments generated;
  private static BackfillResult result;
  private static DuckDb db;
  private static RolledTables rolled;

  @BeforeAll
  static void backfillAndLoad() throws Exception {
    generated = new GeneratedSegments(storage, spare, 20240229, SLOTS);
    Files.write(storage.resolve("notifications.jsonl"), generated.notifications);
    result = backfill(output, 2);
    db = new DuckDb();
    SourceTables source = new SourceTables(db);
    for (SourceSegment segment : generated.readable) {
      source.add(segment, segment.file());
    }
    source.add(generated.halfCorrupt, generated.kept(generated.halfCorrupt), 1);
    source.addUp(Backfills.TIERS);
    rolled = new RolledTables(db, output);
  }

  private static BackfillResult backfill(Path to, int parallelism) throws Exception {
    return Backfills.run(
        storage,
        storage.resolve("notifications.jsonl"),
        to,
        parallelism,
        "--source-frequencies",
        "10000,60000,1200000",
        "--shards",
        "2",
        "--shards." + GeneratedSegments.OTHER_ORGANIZATION,
        "1");
  }

  @AfterAll
  static void close() {
    db.close();
  }

  @Test
  void inputIsAsVariedAsItShouldBe() {
    assertThat(db.number("SELECT count(DISTINCT ts // 3600000) FROM expected")).isGreaterThan(4);
    assertThat(db.number("SELECT count(DISTINCT ts // 86400000) FROM expected")).isEqualTo(2);
    assertThat(db.number("SELECT count(*) FROM expected WHERE cnt = 0")).isGreaterThan(50);
    for (String verdict : List.of("invalid_row", "implausible_timestamp", "invalid_sketch")) {
      assertThat(db.number("SELECT count(*) FROM points WHERE verdict = '" + verdict + "'"))
          .as(verdict)
          .isGreaterThan(5);
    }
  }

  @Test
  void keysAndCountersAreThoseOfTheSource() {
    rolled.assertCounters();
    rolled.assertNothingLate();
  }

  @Test
  void sketchesAndPercentilesAreThoseOfTheSource() {
    SketchChecks sketches = new SketchChecks(db, Backfills.TIERS);
    sketches.assertSketches();
    sketches.assertPercentiles();
  }

  @Test
  void labelsKeepTheirValuesAndHaveOneTypeAFile() {
    LabelChecks labels = new LabelChecks(db, rolled);
    labels.assertValues();
    assertThat(labels.assertTypes())
        .contains(
            "attr_port DOUBLE", "attr_code VARCHAR", "attr_flag VARCHAR", "attr_ratio VARCHAR");
    assertThat(db.rows("SELECT DISTINCT col FROM rolled_labels"))
        .extracting(row -> row.get("col"))
        .doesNotContain("attr_never", "attr_list", "start_timestamp")
        .contains("metric_is_monotonic", "resource_k8s_pod", "attr_host", "chq_unit");
  }

  @Test
  void everyFileIsWhatItsPathAndFooterSay() {
    rolled.assertFiles();
  }

  @Test
  void announcementsAreTheFilesThatAreThere() throws Exception {
    AnnouncementChecks announcements =
        new AnnouncementChecks(output, Files.readAllLines(output.resolve("announcements.jsonl")));
    announcements.assertAllFilesAnnounced();
    announcements.assertContents(db, rolled);
  }

  @Test
  void quarantineHoldsWhatWasRefusedAndNothingElse() throws Exception {
    Map<Long, String> announced = new HashMap<>();
    generated.readable.forEach(s -> announced.put(s.id(), s.notification()));
    announced.put(generated.halfCorrupt.id(), generated.halfCorrupt.notification());
    new QuarantineChecks(db, announced, generated.refused)
        .assertRecords(Files.readAllLines(output.resolve("quarantine.jsonl")));
  }

  @Test
  void resultCountsWhatWasDone() {
    assertThat(result.rowsIn())
        .isEqualTo(db.number("SELECT count(*) FROM points") + GeneratedSegments.ROW_GROUP);
    assertThat(result.segmentsRead()).isEqualTo(generated.readable.size() + 3);
    assertThat(result.duplicates()).isEqualTo(generated.duplicates);
    Map<Integer, Long> rows = new TreeMap<>();
    db.rows("SELECT freq, count(*) AS n FROM rolled GROUP BY freq")
        .forEach(row -> rows.put((int) row.get("freq"), (long) row.get("n")));
    assertThat(result.rowsOut()).isEqualTo(rows);
    Map<String, Long> quarantined = new TreeMap<>();
    db.rows("SELECT verdict, count(*) AS n FROM points WHERE verdict <> 'good' GROUP BY ALL")
        .forEach(row -> quarantined.put((String) row.get("verdict"), (long) row.get("n")));
    generated.refused.forEach(refused -> quarantined.merge(refused.reason(), 1L, Long::sum));
    assertThat(result.quarantined()).isEqualTo(quarantined);
  }

  @Test
  void ledgerAddsUpToWhatDuckDbCounts() throws Exception {
    LedgerSums ledger = new LedgerSums(db, Files.readAllLines(output.resolve("ledger.jsonl")));
    ledger.assertAddsUp();
    assertThat(ledger.count("duplicate")).isEqualTo(generated.duplicates);
    assertThat(ledger.count("committed"))
        .isEqualTo(Files.readAllLines(output.resolve("announcements.jsonl")).size());
    assertThat(ledger.count("waiting")).isZero();
    assertThat(ledger.rowsRead())
        .isGreaterThanOrEqualTo(result.rowsIn())
        .isEqualTo(
            db.number("SELECT count(*) FROM points")
                + GeneratedSegments.ROW_GROUP
                + generated.announcedRowsOfCorruptSegments());
    db.run(
        """
        CREATE TABLE counted AS SELECT org AS o, instance AS i, f, ts // f * f AS st, count(*) AS n
        FROM points JOIN (SELECT DISTINCT f FROM ledger_merged) ON sf < f
        WHERE verdict IN ('good', 'invalid_sketch') GROUP BY ALL
        """);
    rolled.none(
        "windows with other rows than DuckDB counts",
        "SELECT * FROM counted FULL JOIN ledger_merged USING (o, i, f, st)"
            + " WHERE counted.n IS DISTINCT FROM ledger_merged.n");
  }

  @Test
  void secondRunIntoTheSameOutputChangesNothing() throws Exception {
    Map<String, String> before = contents(output);
    BackfillResult second = backfill(output, 1);
    assertThat(contents(output)).isEqualTo(before);
    assertThat(second.rowsOut()).isEqualTo(result.rowsOut());
  }

  /** Path, time of the last change and a fingerprint of the bytes of every file. */
  private static Map<String, String> contents(Path root) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    for (Path file : Folders.files(root, "")) {
      int hash = Arrays.hashCode(Files.readAllBytes(file));
      contents.put(file.toString(), Files.getLastModifiedTime(file) + " " + hash);
    }
    return contents;
  }

  @Test
  void runIntoAnEmptyOutputGivesTheSamePathsAndRows() throws Exception {
    backfill(otherOutput, 1);
    db.run("CREATE VIEW one AS " + rows(output));
    db.run("CREATE VIEW two AS " + rows(otherOutput));
    String core =
        "path, file_row_number, metric_name, chq_tid, chq_timestamp, chq_sketch,"
            + " COLUMNS('chq_rollup_(count|min|max|p..)')";
    String both = "SELECT %1$s FROM %2$s EXCEPT ALL SELECT %1$s FROM %3$s";
    rolled.none("rows only there", both.formatted(core, "one", "two"));
    rolled.none("rows only here", both.formatted(core, "two", "one"));
    rolled.none(
        "other sums",
        """
        SELECT * FROM one JOIN two USING (path, file_row_number)
        WHERE abs(one.chq_rollup_sum - two.chq_rollup_sum) > 1e-12 * abs(one.chq_rollup_sum)
        """);
  }

  private static String rows(Path root) {
    return """
        SELECT replace(filename, '%1$s', '') AS path, * EXCLUDE (filename)
        FROM read_parquet('%1$s/db/**/*.parquet', union_by_name = true, filename = true,
          file_row_number = true, hive_partitioning = false)
        """
        .formatted(root);
  }
}
