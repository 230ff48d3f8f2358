package io.metricrollup.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricrollup.harness.DuckDb;
import io.metricrollup.harness.LedgerSums;
import io.metricrollup.job.backfill.BackfillResult;
import io.metricrollup.job.faults.Strikes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole job on input that means harm: it ends well, each thing gets what the contract says, and
 * the good rows beside the bad ones count.
 */
@Timeout(240)
class HostileInputTest {
  private static final String ORGANIZATION = "cccc0000-0000-4000-8000-00000000000c";

  /** 2026-03-01T12:00:00Z. */
  private static final long NOON = 1_772_366_400_000L;

  private static final String ROW =
      "'cpu' AS metric_name, 7::BIGINT AS chq_tid, "
          + NOON
          + "::BIGINT AS chq_timestamp, 1::DOUBLE AS chq_rollup_count, 2::DOUBLE AS chq_rollup_sum,"
          + " 2::DOUBLE AS chq_rollup_min, 2::DOUBLE AS chq_rollup_max, NULL::BLOB AS chq_sketch";

  @TempDir private Path storage;
  @TempDir private Path output;

  private final DuckDb db = new DuckDb();
  private final List<String> notifications = new ArrayList<>();
  private final Map<String, Long> expected = new TreeMap<>();
  private long nextId = 1;

  @BeforeEach
  void reset() {
    Strikes.reset();
  }

  @AfterEach
  void close() {
    db.close();
  }

  @Test
  void hostileNotificationsOpenNothingOutsideTheRoot() throws Exception {
    segment("SELECT " + ROW);
    String good = notifications.get(0);
    for (String field : List.of("o", "d", "sf", "tf", "s", "i", "rc", "fs", "st", "t", "r", "rg")) {
      for (String trick :
          List.of(
              "\"../../../../etc/passwd\"",
              "\"/etc/passwd\"",
              "\"%2e%2e%2f%2e%2e%2fetc\"",
              "\"..\\\\..\\\\x\"",
              "\"file:///etc/passwd\"",
              "\"\\u0000\"",
              "-9223372036854775809",
              "1e400",
              "null",
              "{\"a\":1}")) {
        malformed(with(good, field, trick));
      }
    }
    malformed("[".repeat(100_000));
    malformed("{\"a\":".repeat(100_000));
    malformed("\"" + "x".repeat(10 << 20) + "\"");
    malformed(good.replace("\"v\":1", "\"v\":9"));
    malformed("\u0000\uffff{}");
    notifications.add(with(good, "s", "-9223372036854775808"));
    expected.merge("segment_not_found", 1L, Long::sum);
    // Unknown fields are ignored, whatever they hold.
    notifications.add(good.replace("{\"v\"", "{\"path\":\"../../x\",\"v\""));
    BackfillResult result = backfill();
    assertThat(result.quarantined()).isEqualTo(expected);
    assertThat(result.duplicates()).isEqualTo(1);
    assertThat(Strikes.opened())
        .hasSize(1)
        .allSatisfy(path -> assertThat(path).startsWith(storage + "/db/").doesNotContain(".."));
    assertCounted(1);
  }

  private void malformed(String line) {
    notifications.add(line);
    expected.merge("malformed_notification", 1L, Long::sum);
  }

  private static String with(String notification, String field, String value) {
    String without = notification.replaceFirst(",\"" + field + "\":(\"[^\"]*\"|[^,}]*)", "");
    return without.substring(0, without.length() - 1) + ",\"" + field + "\":" + value + "}";
  }

  @Test
  void hostileSegmentsAreRefusedAndTheGoodRowsBesideThemCount() throws Exception {
    segment("SELECT " + ROW);
    corrupt(new byte[0]);
    corrupt("PAR1 is not enough PAR1".getBytes(StandardCharsets.UTF_8));
    byte[] sound = Files.readAllBytes(path(1));
    corrupt(Arrays.copyOf(sound, sound.length - 1));
    corrupt("SELECT 1 AS x");
    corrupt("SELECT * REPLACE ('a' AS chq_timestamp) FROM (SELECT " + ROW + ")");
    corrupt("SELECT " + ROW + ", " + many(10_001));
    corrupt(encrypted(sound));
    segment("SELECT " + ROW + ", " + many(5_000));
    segment("SELECT " + ROW + ", repeat('x', 10000000) || r AS attr_long FROM range(3) t(r)");
    segment(
        "SELECT * REPLACE ((r % 999)::BIGINT AS chq_tid) FROM (SELECT r, "
            + ROW
            + " FROM range(1000000) t(r))",
        ", ROW_GROUP_SIZE 1000000");
    segment("SELECT " + ROW + ", 'a' AS \"attr.x\", 'b' AS \"attr-x\", 'c' AS attr_x");
    segment("SELECT " + ROW + ", [1, 2] AS attr_list, {'a': 1} AS attr_struct");
    expected.merge("unsupported_column", 1L, Long::sum);
    // Names of columns are quoted in what is said of them.
    segment("SELECT " + ROW + ", [1] AS \"a\n\u001b[2J" + "x".repeat(100_000) + "\"");
    expected.merge("unsupported_column", 1L, Long::sum);
    rows();
    // The announced number of rows is the announcer's business.
    notifications.set(0, notifications.get(0).replace("\"rc\":10", "\"rc\":999999999999"));
    BackfillResult result = backfill();
    assertThat(result.quarantined()).isEqualTo(expected);
    assertCounted(1 + 1 + 3 + 1_000_000 + 1 + 1 + 1 + 6);
    for (String line : Files.readAllLines(output.resolve("quarantine.jsonl"))) {
      JsonNode record = new ObjectMapper().readTree(line);
      assertThat(record.get("detail").asText())
          .contains("tbl_" + record.get("segment").asText() + ".parquet")
          .doesNotContain("Exception", "\n", "\u001b")
          .hasSizeLessThan(3_000);
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("segment-"));
  }

  /** Six of these rows count, with the count of 1. */
  private void rows() throws Exception {
    String row = "SELECT * REPLACE (%s) FROM (SELECT " + ROW + ")";
    List<String> good =
        List.of(
            "4.9e-324::DOUBLE AS chq_rollup_sum",
            "(-0.0)::DOUBLE AS chq_rollup_min",
            "1.7976931348623157e308::DOUBLE AS chq_rollup_max",
            "''::BLOB AS chq_sketch");
    List<String> sketches = List.of("'\\x00\\x01'::BLOB AS chq_sketch", hugeSketch());
    List<String> bad =
        List.of(
            "'nan'::DOUBLE AS chq_rollup_sum",
            "'inf'::DOUBLE AS chq_rollup_max",
            "'-inf'::DOUBLE AS chq_rollup_min",
            "-1::DOUBLE AS chq_rollup_count",
            "NULL::DOUBLE AS chq_rollup_count",
            "3::DOUBLE AS chq_rollup_min",
            "NULL::VARCHAR AS metric_name",
            "NULL::BIGINT AS chq_tid",
            "NULL::BIGINT AS chq_timestamp");
    List<String> times =
        List.of(
            "(-9223372036854775808)::BIGINT AS chq_timestamp",
            "9223372036854775807::BIGINT AS chq_timestamp");
    List<String> all = new ArrayList<>();
    List.of(good, sketches, bad, times)
        .forEach(list -> list.forEach(replaced -> all.add(row.formatted(replaced))));
    segment(String.join(" UNION ALL ", all));
    expected.merge("invalid_sketch", (long) sketches.size(), Long::sum);
    expected.merge("invalid_row", (long) bad.size(), Long::sum);
    expected.merge("implausible_timestamp", (long) times.size(), Long::sum);
  }

  /** A contiguous store that asks for 2^30 bins. */
  private static String hugeSketch() {
    return "'\\x02\\xFD\\x4A\\x81\\x5A\\xBF\\x52\\xF0\\x3F\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
        + "\\x0D\\x80\\x80\\x80\\x80\\x04\\x02\\x02'::BLOB AS chq_sketch";
  }

  private static String many(int columns) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      names.add("'v' AS attr_" + i);
    }
    return String.join(", ", names);
  }

  /** With the ending of a file whose footer is encrypted. */
  private static byte[] encrypted(byte[] sound) {
    byte[] copy = sound.clone();
    copy[copy.length - 1] = 'E';
    return copy;
  }

  private void corrupt(String query) throws Exception {
    segment(query);
    expected.merge("corrupt_segment", 1L, Long::sum);
  }

  private void corrupt(byte[] bytes) throws Exception {
    Files.write(announce(), bytes);
    expected.merge("corrupt_segment", 1L, Long::sum);
  }

  private void segment(String query) throws Exception {
    segment(query, "");
  }

  private void segment(String query, String options) throws Exception {
    db.run("COPY (" + query + ") TO '" + announce() + "' (FORMAT parquet" + options + ")");
  }

  private Path announce() throws Exception {
    long id = nextId++;
    notifications.add(
        """
        {"v":1,"o":"%s","d":20260301,"sf":10000,"tf":60000,"s":%d,"i":1,"rc":10,"fs":9,\
        "st":"2026-03-01T12:00:00Z","t":"2026-03-01T12:00:12Z","r":0}"""
            .formatted(ORGANIZATION, id));
    Files.createDirectories(path(id).getParent());
    return path(id);
  }

  private Path path(long id) {
    return storage.resolve(
        "db/" + ORGANIZATION + "/default/20260301/metrics/12/tbl_" + id + ".parquet");
  }

  private BackfillResult backfill() throws Exception {
    Path file = Files.write(storage.resolve("notifications.jsonl"), notifications);
    return Backfills.run(storage, file, output, 2, "--storage-root.1", "striking://" + storage);
  }

  private void assertCounted(long observations) throws Exception {
    assertThat(
            db.number(
                "SELECT sum(chq_rollup_count)::BIGINT FROM "
                    + DuckDb.parquet(output.resolve("db"))
                    + " JOIN (SELECT file_name, decode(value) AS f FROM parquet_kv_metadata('"
                    + output
                    + "/db/**/*.parquet') WHERE decode(key) = 'rollup.frequency_ms')"
                    + " ON filename = file_name WHERE f = '60000'"))
        .isEqualTo(observations);
    new LedgerSums(db, Files.readAllLines(output.resolve("ledger.jsonl"))).assertAddsUp();
  }
}
