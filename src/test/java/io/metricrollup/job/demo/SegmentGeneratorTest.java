package io.metricrollup.job.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricrollup.harness.DuckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentGeneratorTest {
  private static final long START = 1_699_999_990_000L;
  private static final UUID ORGANIZATION = new UUID(7, 7);

  private static final GeneratorSettings.Shape SMALL =
      new GeneratorSettings.Shape(60, 900, 40, 2, 0.5);

  @TempDir private Path root;

  private static GeneratorSettings settings(GeneratorSettings.Blemishes blemishes) {
    return new GeneratorSettings(42, ORGANIZATION, 1, "default", 10_000, SMALL, blemishes);
  }

  private static List<GeneratedSegment> generate(
      GeneratorSettings settings, Path root, int intervals) throws IOException {
    List<GeneratedSegment> segments = new ArrayList<>();
    try (SegmentGenerator generator = new SegmentGenerator(settings, root)) {
      for (int i = 0; i < intervals; i++) {
        segments.addAll(generator.interval(START + i * 10_000L));
      }
    }
    return segments;
  }

  @Test
  void announcementsAgreeWithWhatDuckDbReads() throws IOException {
    List<GeneratedSegment> segments = generate(settings(GeneratorSettings.Blemishes.NONE), root, 4);
    assertThat(segments).hasSize(8);
    try (DuckDb duck = new DuckDb()) {
      for (GeneratedSegment segment : segments) {
        JsonNode json = new ObjectMapper().readTree(segment.json());
        assertThat(segment.file()).hasSize(json.path("fs").asLong());
        assertThat(segment.file().toString())
            .endsWith("/tbl_" + json.path("s").asLong() + ".parquet");
        Map<String, Object> read =
            duck.row(
                "select count(*) n, min(chq_timestamp) t, max(chq_timestamp) u from "
                    + DuckDb.parquet(segment.file()));
        assertThat(read.get("n")).isEqualTo(json.path("rc").asLong());
        assertThat(read.get("t"))
            .isEqualTo(read.get("u"))
            .isEqualTo(segment.notification().start().toEpochMilli());
      }
      assertThat(duck.number("select count(*) from " + DuckDb.parquet(root))).isEqualTo(4 * 900);
    }
  }

  @Test
  void countersAreConsistent() throws IOException {
    generate(settings(GeneratorSettings.Blemishes.NONE), root, 4);
    try (DuckDb duck = new DuckDb()) {
      assertThat(
              duck.number(
                  "select count(*) from "
                      + DuckDb.parquet(root)
                      + " where not (chq_rollup_count >= 1 and isfinite(chq_rollup_sum)"
                      + " and chq_rollup_min <= chq_rollup_max"
                      + " and chq_rollup_avg between chq_rollup_min - abs(chq_rollup_min) * 1e-9"
                      + " and chq_rollup_max + abs(chq_rollup_max) * 1e-9"
                      + " and chq_tsns = chq_timestamp * 1000000)"))
          .isZero();
      Map<String, Object> kinds =
          duck.row(
              "select count(*) filter (chq_metric_type = 'gauge') gauges,"
                  + " count(*) filter (chq_metric_type = 'histogram' and chq_rollup_count > 12) wide,"
                  + " count(*) filter (chq_sketch is null and chq_rollup_count = 1) single,"
                  + " count(*) filter (chq_sketch is null and chq_rollup_count > 1) several,"
                  + " count(*) filter (chq_rollup_sum < 0) negative,"
                  + " count(*) filter (chq_rollup_sum = 0) zero,"
                  + " count(*) filter (metric_is_monotonic) monotonic from "
                  + DuckDb.parquet(root));
      assertThat(kinds.values()).allSatisfy(n -> assertThat((Long) n).isPositive());
    }
  }

  @Test
  void sketchesHoldWhatTheCountersCount() throws IOException {
    generate(settings(GeneratorSettings.Blemishes.NONE), root, 1);
    try (DuckDb duck = new DuckDb()) {
      List<Map<String, Object>> rows =
          duck.rows(
              "select chq_rollup_count n, chq_rollup_min low, chq_rollup_max high,"
                  + " chq_rollup_p50 p50, chq_sketch s from "
                  + DuckDb.parquet(root)
                  + " where chq_sketch is not null");
      assertThat(rows).hasSizeGreaterThan(500);
      for (Map<String, Object> row : rows) {
        DDSketch sketch =
            DDSketch.decode(
                ByteArrayInput.wrap((byte[]) row.get("s")), UnboundedSizeDenseStore::new);
        assertThat(sketch.getCount()).isEqualTo(row.get("n"));
        assertWithinOnePercent(sketch.getMinValue(), (double) row.get("low"));
        assertWithinOnePercent(sketch.getMaxValue(), (double) row.get("high"));
        assertWithinOnePercent(sketch.getValueAtQuantile(0.5), (double) row.get("p50"));
      }
    }
  }

  private static void assertWithinOnePercent(double actual, double expected) {
    assertThat(Math.abs(actual - expected)).isLessThanOrEqualTo(Math.abs(expected) * 0.0101);
  }

  @Test
  void rowsAreSortedAndLabelsDependOnTheSeries() throws IOException {
    generate(settings(GeneratorSettings.Blemishes.DEMO), root, 4);
    try (DuckDb duck = new DuckDb()) {
      String rows = DuckDb.parquet(root);
      assertThat(
              duck.number(
                  "select count(*) from (select metric_name m, chq_tid t,"
                      + " lag(metric_name) over w lm, lag(chq_tid) over w lt from (select *,"
                      + " row_number() over () r from "
                      + rows
                      + ") window w as (partition by filename order by r))"
                      + " where lm > m or (lm = m and lt > t)"))
          .isZero();
      assertThat(
              duck.number(
                  "select count(*) from (select 1 from "
                      + rows
                      + " group by metric_name, chq_tid"
                      + " having count(distinct (resource_k8s_pod_name, resource_host_name)) > 1)"))
          .isZero();
      assertThat(duck.rows("describe select * from " + rows))
          .extracting(column -> column.get("column_name"))
          .filteredOn(name -> name.toString().matches("(resource|attr)_.*"))
          .hasSizeBetween(30, 40);
    }
  }

  @Test
  void seriesComeAndGo() throws IOException {
    GeneratorSettings settings = settings(GeneratorSettings.Blemishes.NONE);
    Set<Object> first;
    Set<Object> later;
    try (SegmentGenerator generator = new SegmentGenerator(settings, root);
        DuckDb duck = new DuckDb()) {
      first = tids(duck, generator.interval(START));
      later = tids(duck, generator.interval(START + 3_600_000));
    }
    int all = first.size();
    first.retainAll(later);
    assertThat(first.size()).isBetween(all * 4 / 10, all * 6 / 10);
  }

  private static Set<Object> tids(DuckDb duck, List<GeneratedSegment> segments) {
    Set<Object> tids = new HashSet<>();
    for (GeneratedSegment segment : segments) {
      duck.rows("select distinct chq_tid from " + DuckDb.parquet(segment.file()))
          .forEach(row -> tids.add(row.get("chq_tid")));
    }
    return tids;
  }

  @Test
  void blemishesAreThereWhenAskedFor() throws IOException {
    GeneratorSettings settings = settings(new GeneratorSettings.Blemishes(4, 3, 300, 50, 4));
    List<GeneratedSegment> segments = generate(settings, root, 10);
    assertThat(segments).filteredOn(GeneratedSegment::late).isNotEmpty();
    List<GeneratedSegment> corrupt = segments.stream().filter(GeneratedSegment::corrupt).toList();
    assertThat(corrupt).containsExactly(segments.get(2));
    assertThat(corrupt.get(0).file())
        .satisfies(
            file ->
                assertThat(Files.size(file)).isLessThan(corrupt.get(0).notification().fileSize()));
    Files.delete(corrupt.get(0).file());
    Set<Object> types = new HashSet<>();
    try (DuckDb duck = new DuckDb()) {
      for (GeneratedSegment segment : segments) {
        if (!segment.corrupt()) {
          types.add(
              duck.row(
                      "select distinct typeof(attr_http_status_code) t from "
                          + DuckDb.parquet(segment.file()))
                  .get("t"));
        }
      }
      Map<String, Object> found =
          duck.row(
              "select count(*) filter (isnan(chq_rollup_sum)) invalid,"
                  + " count(*) - count(distinct (metric_name, chq_tid, chq_timestamp)) repeated from "
                  + DuckDb.parquet(root));
      assertThat((Long) found.get("invalid")).isPositive();
      assertThat((Long) found.get("repeated")).isPositive();
    }
    assertThat(types).containsExactlyInAnyOrder("BIGINT", "VARCHAR");
  }

  @Test
  void equalSettingsGiveEqualBytes(@TempDir Path other) throws IOException {
    GeneratorSettings settings = settings(GeneratorSettings.Blemishes.DEMO);
    generate(settings, root, 3);
    List<GeneratedSegment> whole = generate(settings, other, 3);
    for (GeneratedSegment segment : whole) {
      Path twin = root.resolve(other.relativize(segment.file()));
      assertThat(twin).hasSameBinaryContentAs(segment.file());
    }
    try (SegmentGenerator generator = new SegmentGenerator(settings, other)) {
      GeneratedSegment again = generator.interval(START + 20_000).get(0);
      assertThat(again.notification()).isEqualTo(whole.get(4).notification());
      assertThat(root.resolve(other.relativize(again.file()))).hasSameBinaryContentAs(again.file());
    }
  }
}
