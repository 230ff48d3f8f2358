package io.metricrollup.job.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricrollup.harness.DuckDb;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
  private static final String FOLDER = "db/org/default/20260101/metrics/00";

  @TempDir private static Path folder;
  private static DuckDb duck;

  @BeforeAll
  static void write() throws IOException {
    duck = new DuckDb();
    Path storage = folder.resolve("lake");
    assertThat(run("generate", "--storage", storage, "--minutes", "30", "--series", "200").exitCode)
        .isZero();
    assertThat(run("backfill", "--storage", storage, "--output", folder.resolve("one")).exitCode)
        .isZero();
    assertThat(
            run(
                    "backfill",
                    "--storage",
                    storage,
                    "--output",
                    folder.resolve("two"),
                    "--shards",
                    "3",
                    "--zstd-level",
                    "1")
                .exitCode)
        .isZero();
  }

  @AfterAll
  static void close() {
    duck.close();
  }

  private record Run(int exitCode, String out, String err) {}

  private static Run run(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] line = new String[arguments.length];
    for (int i = 0; i < line.length; i++) {
      line[i] = arguments[i].toString();
    }
    int exitCode =
        Main.run(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), line);
    return new Run(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  private static JsonNode compare(int exitCode, Object left, Object right, Object... more)
      throws IOException {
    Object[] line = new Object[6 + more.length];
    Object[] first = {"compare", "--left", left, "--right", right, "--json"};
    System.arraycopy(first, 0, line, 0, first.length);
    System.arraycopy(more, 0, line, first.length, more.length);
    Run run = run(line);
    assertThat(run.exitCode).as("%s", run).isEqualTo(exitCode);
    return new ObjectMapper().readTree(run.out);
  }

  @Test
  void otherShardsAndLevelsMakeNoDifference() throws IOException {
    JsonNode result = compare(0, folder.resolve("one"), folder.resolve("two"));
    assertThat(result.path("equal").asBoolean()).isTrue();
    long rows = duck.number("select count(*) from " + DuckDb.parquet(folder.resolve("one")));
    long both = 0;
    for (JsonNode tier : result.path("keys")) {
      both += tier.path("both").asLong();
    }
    assertThat(both).isEqualTo(rows);
    assertThat(result.path("left").path("rows").asLong()).isEqualTo(rows);
    assertThat(result.path("labels")).hasSizeGreaterThan(20);
    assertThat(result.path("percentiles").path("chq_rollup_p99").path("compared").asLong())
        .isPositive();
  }

  @Test
  void rowsOfOneKeyInSeveralSegmentsAreMergedFirst() throws IOException {
    Path whole = Files.createDirectories(folder.resolve("whole").resolve(FOLDER));
    Path parts = Files.createDirectories(folder.resolve("parts").resolve(FOLDER));
    segment(whole.resolve("tbl_1.parquet"), "10, 55, 1, 10, 'x'");
    segment(parts.resolve("tbl_2.parquet"), "4, 10, 1, 4, 'x'");
    segment(parts.resolve("tbl_3.parquet"), "6, 45, 5, 10, NULL");
    JsonNode result =
        compare(0, folder.resolve("whole"), folder.resolve("parts"), "--frequency", 60_000);
    assertThat(result.at("/keys/60000/both").asInt()).isEqualTo(1);
    assertThat(result.at("/right/rows").asInt()).isEqualTo(2);
  }

  @Test
  void everyKindOfDifferenceIsCountedAndFails() throws IOException {
    Path left = Files.createDirectories(folder.resolve("left").resolve(FOLDER));
    Path right = Files.createDirectories(folder.resolve("right").resolve(FOLDER));
    segment(left.resolve("tbl_1.parquet"), "10, 50, 1, 10, 'x'");
    segment(right.resolve("tbl_1.parquet"), "10, 55, 1, 10, 'y'");
    duck.run(
        "copy (select 'other' as metric_name, 3::bigint as chq_tid, 60000::bigint as chq_timestamp,"
            + " 1.0 as chq_rollup_count) to '"
            + right.resolve("tbl_2.parquet")
            + "' (format parquet)");
    JsonNode result =
        compare(1, folder.resolve("left"), folder.resolve("right"), "--frequency", 60_000);
    assertThat(result.at("/counters/sum/maxAbsolute").asDouble()).isEqualTo(5);
    assertThat(result.at("/counters/sum/maxRelative").asDouble())
        .isEqualTo(5 / 55.0, within(1e-12));
    assertThat(result.at("/counters/count/beyond").asInt()).isZero();
    assertThat(result.at("/keys/60000/onlyRight").asInt()).isEqualTo(1);
    assertThat(result.at("/labels/attr_host/different").asInt()).isEqualTo(1);
    assertThat(result.path("beyond").toString()).isEqualTo("[\"keys\",\"counters\",\"labels\"]");

    compare(
        0,
        folder.resolve("left"),
        folder.resolve("right"),
        "--frequency",
        60_000,
        "--ignore",
        "keys,labels",
        "--tolerance",
        "0.1");
    Run table =
        run(
            "compare",
            "--left",
            folder.resolve("left"),
            "--right",
            folder.resolve("right"),
            "--frequency",
            "60000");
    assertThat(table.exitCode).isEqualTo(1);
    assertThat(table.out)
        .contains("attr_host", "sum: 50.0, 55.0", "only right")
        .endsWith("different beyond the tolerances: keys, counters, labels\n");
  }

  @Test
  void segmentsOfUnknownFrequencyAreLeftOutAndCounted() throws IOException {
    Path some = Files.createDirectories(folder.resolve("some").resolve(FOLDER));
    segment(some.resolve("tbl_1.parquet"), "10, 50, 1, 10, 'x'");
    Run nothing =
        run("compare", "--left", folder.resolve("some"), "--right", folder.resolve("some"));
    assertThat(nothing.exitCode).isEqualTo(1);
    assertThat(nothing.err).contains("no segment names its frequency");

    Path one = Files.createDirectories(folder.resolve("mixed").resolve(FOLDER));
    segment(one.resolve("tbl_1.parquet"), "10, 50, 1, 10, 'x'");
    JsonNode result = compare(1, folder.resolve("one"), folder.resolve("mixed"), "--examples", 0);
    assertThat(result.at("/right/leftOut").asInt()).isEqualTo(1);
    assertThat(result.path("examples")).allMatch(JsonNode::isEmpty);
  }

  @Test
  void wrongUsageNamesEveryProblem() {
    Run run =
        run(
            "compare",
            "--left",
            "/nowhere",
            "--ignore",
            "sums",
            "--tolerance",
            "-1",
            "--frequency",
            "x");
    assertThat(run.exitCode).isEqualTo(2);
    assertThat(run.err)
        .contains(
            "--right is missing", "--ignore: 'sums'", "--tolerance: '-1'", "--frequency: 'x'");
    Run nothing = run("compare", "--left", folder.resolve("no"), "--right", folder.resolve("no"));
    assertThat(nothing.exitCode).isEqualTo(1);
    assertThat(nothing.err).contains("there is no folder " + folder.resolve("no") + "/db");
  }

  private static void segment(Path file, String values) {
    duck.run(
        "copy (select 'cpu' as metric_name, 7::bigint as chq_tid, 0::bigint as chq_timestamp, * from"
            + " (values ("
            + values
            + ")) v(chq_rollup_count, chq_rollup_sum, chq_rollup_min, chq_rollup_max, attr_host))"
            + " to '"
            + file
            + "' (format parquet)");
  }
}
