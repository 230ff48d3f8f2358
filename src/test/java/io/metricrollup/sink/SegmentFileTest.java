package io.metricrollup.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricrollup.batch.LabelType;
import io.metricrollup.batch.RollupBatch;
import io.metricrollup.segment.ColumnNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies on storage, as DuckDB reads it. */
class SegmentFileTest {
  @TempDir Path root;
  private SinkRig rig;

  @BeforeEach
  void rig() {
    rig = new SinkRig(root);
  }

  @Test
  void columnsAreInOrderOfNameWithTheirTypes() throws Exception {
    Path file = rig.file(BatchBuilder.labelled().build());

    assertThat(columns(file))
        .containsExactly(
            "attr_code BIGINT",
            "attr_ratio DOUBLE",
            "chq_metric_type VARCHAR",
            "chq_rollup_avg DOUBLE",
            "chq_rollup_count DOUBLE",
            "chq_rollup_max DOUBLE",
            "chq_rollup_min DOUBLE",
            "chq_rollup_p25 DOUBLE",
            "chq_rollup_p50 DOUBLE",
            "chq_rollup_p75 DOUBLE",
            "chq_rollup_p90 DOUBLE",
            "chq_rollup_p95 DOUBLE",
            "chq_rollup_p99 DOUBLE",
            "chq_rollup_sum DOUBLE",
            "chq_sketch BLOB",
            "chq_tid BIGINT",
            "chq_timestamp BIGINT",
            "chq_tsns BIGINT",
            "chq_unit VARCHAR",
            "metric_is_monotonic BOOLEAN",
            "metric_name VARCHAR",
            "resource_host VARCHAR");
  }

  @Test
  void rowsReadBackAsTheyWereGiven() throws Exception {
    Path file = rig.file(BatchBuilder.labelled().build());

    long ms = BatchBuilder.WINDOW;
    assertThat(
            DuckDb.query(
                "SELECT metric_name, chq_tid, chq_timestamp, chq_tsns, chq_rollup_count,"
                    + " chq_rollup_sum, chq_rollup_min, chq_rollup_max, chq_rollup_avg FROM '"
                    + file
                    + "'"))
        .containsExactly(
            Arrays.asList("cpu.load", -5L, ms, ms * 1_000_000, 2.0, 3.5, 1.0, 2.5, 1.75),
            Arrays.asList("cpu.load", 7L, ms, ms * 1_000_000, 0.0, 0.0, 0.0, 0.0, null),
            Arrays.asList("http.requests", 1L, ms, ms * 1_000_000, 3.0, -6.0, -3.0, -1.0, -2.0),
            Arrays.asList("zz.é", 2L, ms, ms * 1_000_000, 4.0, 1e300, 1.0, 1e300, 2.5e299));
    assertThat(
            DuckDb.query("SELECT chq_sketch, chq_rollup_p25, chq_rollup_p99 FROM '" + file + "'"))
        .containsExactly(
            Arrays.asList("010203", 1.0, 1.5),
            Arrays.asList(null, null, null),
            Arrays.asList(null, null, null),
            Arrays.asList("0405", 0.0, 5.0));
  }

  @Test
  void labelsReadBackWithTheirValues() throws Exception {
    Path file = rig.file(BatchBuilder.labelled().build());

    assertThat(
            DuckDb.query(
                "SELECT attr_code, attr_ratio, chq_metric_type, chq_unit, metric_is_monotonic,"
                    + " resource_host FROM '"
                    + file
                    + "'"))
        .containsExactly(
            Arrays.asList(200L, null, null, null, false, "ä"),
            Arrays.asList(null, 0.25, "gauge", null, true, ""),
            Arrays.asList(Long.MIN_VALUE, null, "count", "By", null, null),
            Arrays.asList(200L, null, null, null, true, "ä"));
  }

  @Test
  void coreColumnsAreThereThoughAllNull() throws Exception {
    BatchBuilder batch = BatchBuilder.plain();
    batch.sketchEnds = new int[4];
    batch.counts = new double[4];
    for (double[] percentile : batch.percentiles) {
      Arrays.fill(percentile, Double.NaN);
    }
    Path file = rig.file(batch.build());

    assertThat(columns(file)).hasSize(17);
    assertThat(
            DuckDb.query(
                "SELECT count(chq_metric_type), count(chq_sketch), count(chq_rollup_avg),"
                    + " count(chq_rollup_p25), count(chq_rollup_p50), count(chq_rollup_p75),"
                    + " count(chq_rollup_p90), count(chq_rollup_p95), count(chq_rollup_p99),"
                    + " count(chq_rollup_count) FROM '"
                    + file
                    + "'"))
        .containsExactly(List.of(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 4L));
  }

  @Test
  void footerSaysWhatTheFileIs() throws Exception {
    BatchBuilder batch = BatchBuilder.plain();
    batch.supplementary = true;
    batch.inputs = -2;
    batch.slice = 4;
    Path file = rig.file(batch.build());

    List<String> metadata = new ArrayList<>();
    for (List<Object> pair :
        DuckDb.query(
            "SELECT decode(key), decode(value) FROM parquet_kv_metadata('" + file + "')")) {
      metadata.add(pair.get(0) + "=" + pair.get(1));
    }
    assertThat(metadata)
        .contains(
            "rollup.writer=rollup 1.2.3",
            "rollup.organization=" + BatchBuilder.ORGANIZATION,
            "rollup.instance=2",
            "rollup.frequency_ms=60000",
            "rollup.start_ms=" + BatchBuilder.WINDOW,
            "rollup.end_ms=" + (BatchBuilder.WINDOW + 60_000),
            "rollup.rows=4",
            "rollup.supplementary=true",
            "rollup.shard=3",
            "rollup.slice=4",
            "rollup.inputs=fffffffffffffffe",
            "rollup.next_frequency_ms=300000",
            "rollup.announced_at_ms=" + SinkRig.NOW.toEpochMilli());
    assertThat(DuckDb.query("SELECT created_by FROM parquet_file_metadata('" + file + "')"))
        .containsExactly(List.of("rollup 1.2.3"));
  }

  @Test
  void footerParsesToWhatWasWritten() throws Exception {
    RollupBatch batch = BatchBuilder.labelled().build();
    Path file = rig.file(batch);

    org.apache.flink.core.fs.Path path = new org.apache.flink.core.fs.Path(file.toUri());
    FileSystem local = path.getFileSystem();
    assertThat(FooterFile.read(local, path, local.getFileStatus(path).getLen()).footer())
        .isEqualTo(SegmentFooter.of(batch, 300_000, SinkRig.NOW.toEpochMilli()));
  }

  @Test
  void fileLiesUnderDateHourAndCollectorOfItsWindowAndInstance() throws Exception {
    BatchBuilder batch = BatchBuilder.plain();
    batch.windowStart = BatchBuilder.WINDOW + 60_000;

    assertThat(root.relativize(rig.file(batch.build())).toString())
        .matches(
            "db/" + BatchBuilder.ORGANIZATION + "/second/20240301/metrics/00/tbl_[0-9]+\\.parquet");
    batch.instance = 7;
    batch.windowStart -= 60_000;
    assertThat(root.relativize(rig.file(batch.build())).toString())
        .matches(
            "db/"
                + BatchBuilder.ORGANIZATION
                + "/default/20240229/metrics/23/tbl_[0-9]+\\.parquet");
  }

  @Test
  void labelNamedLikeACoreColumnIsRefused() {
    for (String core : List.of(ColumnNames.TID, ColumnNames.AVG, ColumnNames.METRIC_NAME)) {
      RollupBatch batch =
          BatchBuilder.plain()
              .label(core, LabelType.STRING, BatchBuilder.dictionary("x"), 1, 1, 1, 1)
              .build();
      assertThatThrownBy(() -> rig.write(batch))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(core);
    }
  }

  @Test
  void metricTypeOfAnotherTypeIsALabelLikeOthers() throws Exception {
    RollupBatch batch =
        BatchBuilder.plain()
            .label(ColumnNames.METRIC_TYPE, LabelType.LONG, BatchBuilder.longs(9), 1, 0, 1, 1)
            .build();

    assertThat(columns(rig.file(batch))).contains("chq_metric_type BIGINT").hasSize(17);
  }

  @Test
  void manyRandomRowsKeepOrderAndValues() throws Exception {
    RollupBatch batch = BatchBuilder.random(17, 8_000).build();
    List<List<Object>> rows =
        DuckDb.query(
            "SELECT metric_name, chq_tid, chq_rollup_sum, chq_rollup_avg, chq_rollup_p90 FROM '"
                + rig.file(batch)
                + "'");

    assertThat(rows).hasSize(8_000);
    for (int row = 0; row < 8_000; row++) {
      assertThat(rows.get(row))
          .containsExactly(
              batch.names().string(batch.nameIds()[row]),
              batch.tids()[row],
              batch.sums()[row],
              batch.sums()[row] / batch.counts()[row],
              batch.percentiles()[3][row]);
    }
  }

  @Test
  void thousandFilesTakeOneContextPerLevel() throws Exception {
    for (int level : List.of(1, 6)) {
      SinkRig ofLevel = new SinkRig(root);
      ofLevel.level = level;
      RollupBatch batch = BatchBuilder.labelled().build();
      try (SegmentWriter writer = ofLevel.writer()) {
        for (int i = 0; i < 1_000; i++) {
          writer.write(batch, null);
        }
        writer.flush(false);
        assertThat(writer.prepareCommit()).hasSize(1_000);
        assertThat(gauge(ofLevel, "zstdContextsCreated")).isEqualTo(1L);
        assertThat(gauge(ofLevel, "zstdPages")).isGreaterThanOrEqualTo(1_000L);
      }
    }
  }

  private static long gauge(SinkRig rig, String name) {
    return rig.metrics.<Long>getGauge("rollup", "compression", name).orElseThrow().getValue();
  }

  private static List<String> columns(Path file) throws Exception {
    return DuckDb.query("DESCRIBE SELECT * FROM '" + file + "'").stream()
        .map(column -> column.get(0) + " " + column.get(1))
        .toList();
  }
}
