package io.metricrollup.source.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.datadoghq.sketch.ddsketch.DDSketches;
import io.metricrollup.batch.LabelColumn;
import io.metricrollup.batch.LabelType;
import io.metricrollup.batch.PointBatch;
import io.metricrollup.batch.PointBatchSerializer;
import io.metricrollup.harness.DuckDb;
import io.metricrollup.parquet.DecodeLimits;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.QuarantineReason;
import io.metricrollup.segment.TierChain;
import io.metricrollup.source.decode.Refusal.RowRange;
import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding of segments that DuckDB wrote. */
class SegmentDecoderTest {
  /** 2026-03-01T12:00:00Z. */
  private static final long NOON = 1_772_366_400_000L;

  private static final int DATE = 20260301;

  /** Columns of a sound row, to be overridden by those that follow. */
  private static final String ROW =
      "'cpu' AS metric_name, 7::BIGINT AS chq_tid, "
          + NOON
          + "::BIGINT AS chq_timestamp, 1::DOUBLE AS chq_rollup_count, 2::DOUBLE AS chq_rollup_sum,"
          + " 2::DOUBLE AS chq_rollup_min, 2::DOUBLE AS chq_rollup_max, NULL::BLOB AS chq_sketch";

  @TempDir private Path folder;

  private final DuckDb duckDb = new DuckDb();
  private final ZstdPool pool = new ZstdPool();
  private final SegmentDecoder decoder =
      new SegmentDecoder(
          pool, DecodeLimits.defaults(), TierChain.DEFAULT, SegmentDecoder.BATCH_ROWS_EXCHANGED);
  private long watermark = Long.MIN_VALUE;
  private final List<PointBatch> batches = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();

  @AfterEach
  void close() {
    duckDb.close();
    pool.close();
  }

  @Test
  void rowsOfOneSeriesMeetInOneShardAndNoneIsLost() throws IOException {
    decode(
        "SELECT * REPLACE ((r % 500)::BIGINT AS chq_tid) FROM (SELECT r, "
            + ROW
            + " FROM range(9000) t(r))",
        3);
    assertThat(batches.stream().mapToInt(PointBatch::rows).sum()).isEqualTo(9000);
    assertThat(batches).allSatisfy(batch -> assertThat(batch.rows()).isLessThanOrEqualTo(4096));
    for (long tid = 0; tid < 500; tid++) {
      long series = tid;
      assertThat(
              batches.stream()
                  .filter(batch -> has(batch, series))
                  .map(PointBatch::shard)
                  .distinct())
          .containsExactly(ShardRows.shard(tid, 3));
    }
  }

  /** By row, how many. */
  private static int[] bins(PointBatch batch) {
    return IntStream.range(0, batch.rows())
        .map(row -> batch.binEnds()[row] - batch.binStarts()[row])
        .toArray();
  }

  private static boolean has(PointBatch batch, long tid) {
    return Arrays.stream(batch.tids(), 0, batch.rows()).anyMatch(t -> t == tid);
  }

  @Test
  void counterRowWithOneObservationGetsItsBinAndOneWithMoreDoesNot() throws IOException {
    decode(
        "SELECT "
            + ROW
            + " UNION ALL SELECT * REPLACE (2::DOUBLE AS chq_rollup_count) FROM (SELECT "
            + ROW
            + ")",
        1);
    PointBatch batch = batches.get(0);
    assertThat(bins(batch)).containsExactly(1, 0);
  }

  @Test
  void badRowsAreSetAsideWithRangesAndSampleAndTheRestCounts() throws IOException {
    decode(
        "SELECT * REPLACE (CASE WHEN r IN (2, 3, 7) THEN 'NaN'::DOUBLE ELSE 2 END AS chq_rollup_sum,"
            + " CASE WHEN r = 5 THEN NULL ELSE 'cpu' END AS metric_name) FROM (SELECT r, 'x' || r AS"
            + " attr_label, "
            + ROW
            + " FROM range(10) t(r)) ORDER BY r",
        1);
    assertThat(batches.stream().mapToInt(PointBatch::rows).sum()).isEqualTo(6);
    assertThat(refusals).hasSize(1);
    Refusal refusal = refusals.get(0);
    assertThat(refusal.reason()).isEqualTo(QuarantineReason.INVALID_ROW);
    assertThat(refusal.rows()).isEqualTo(4);
    assertThat(refusal.ranges())
        .containsExactly(new RowRange(2, 3), new RowRange(5, 5), new RowRange(7, 7));
    assertThat(refusal.sample())
        .extracting(row -> row.get("attr_label"))
        .containsExactly("x2", "x3", "x5", "x7");
    assertThat(refusal.detail()).contains("row group 0", "row 2", "NaN");
  }

  @Test
  void timestampsBeyondADayAroundTheDateAreImplausible() throws IOException {
    long date = NOON - 43_200_000L;
    long day = 86_400_000L;
    String times =
        "(VALUES (%d), (%d), (%d), (%d), (-9223372036854775808), (9223372036854775807)) v(t)"
            .formatted(date - day, date - day - 1, date + 2 * day - 1, date + 2 * day);
    decode(
        "SELECT * EXCLUDE t REPLACE (t::BIGINT AS chq_timestamp) FROM (SELECT t, "
            + ROW
            + " FROM "
            + times
            + ")",
        1);
    assertThat(batches.get(0).timestamps()).containsExactly(date - day, date + 2 * day - 1);
    assertThat(refusals)
        .extracting(Refusal::reason)
        .containsExactly(QuarantineReason.IMPLAUSIBLE_TIMESTAMP);
    assertThat(refusals.get(0).rows()).isEqualTo(4);
  }

  @Test
  void sketchThatContradictsItsRowIsDroppedAndItsCountersCount() throws IOException {
    decode(
        "SELECT * REPLACE (CASE WHEN r = 0 THEN from_hex('"
            + sketch(2)
            + "') WHEN r = 1 THEN from_hex('00ff') ELSE from_hex('"
            + sketch(1)
            + "') END AS chq_sketch) FROM (SELECT r, "
            + ROW
            + " FROM range(3) t(r)) ORDER BY r",
        1);
    PointBatch batch = batches.get(0);
    assertThat(batch.rows()).isEqualTo(3);
    assertThat(bins(batch)).containsExactly(0, 0, 1);
    assertThat(refusals)
        .extracting(Refusal::reason)
        .containsExactly(QuarantineReason.INVALID_SKETCH);
    assertThat(refusals.get(0).ranges()).containsExactly(new RowRange(0, 1));
  }

  private static String sketch(int observations) {
    var sketch = DDSketches.logarithmicUnboundedDense(0.01);
    sketch.accept(2, observations);
    var out =
        com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput.withDefaultInitialCapacity();
    try {
      sketch.encode(out, false);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return java.util.HexFormat.of().formatHex(out.trimmedCopy());
  }

  @Test
  void oldSpellingsAreReadAndTheCurrentOneComesFirst() throws IOException {
    decode(
        "SELECT 'old' AS \"_cardinalhq.name\", CASE WHEN r = 0 THEN 'new' END AS metric_name, '12' AS"
            + " \"_cardinalhq.tid\", "
            + NOON
            + "::BIGINT AS \"_cardinalhq.timestamp\", 1::DOUBLE AS rollup_count, 2::DOUBLE AS"
            + " rollup_sum, 2::DOUBLE AS rollup_min, 2::DOUBLE AS rollup_max, 'v' AS"
            + " \"metric.http.Method\", 'd' AS description, 'x' AS \"_cardinalhq.id\" FROM range(2)"
            + " t(r) ORDER BY r",
        1);
    PointBatch batch = batches.get(0);
    assertThat(refusals).isEmpty();
    assertThat(batch.names().string(batch.nameIds().get(0))).isEqualTo("new");
    assertThat(batch.names().string(batch.nameIds().get(1))).isEqualTo("old");
    assertThat(batch.tids()).containsExactly(12, 12);
    assertThat(batch.labels())
        .extracting(LabelColumn::name)
        .containsExactlyInAnyOrder("attr_http_method", "chq_description");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void numbersOfTwoColumnsComeFromTheFirstThatHasOne(boolean gaps) throws IOException {
    String first = "r + 1::DOUBLE AS chq_rollup_sum, (r + 1)::BIGINT AS chq_tid";
    String sometimes =
        "CASE WHEN r % 3 > 0 THEN r + 1::DOUBLE END AS chq_rollup_sum,"
            + " CASE WHEN r % 3 > 0 THEN (r + 1)::BIGINT END AS chq_tid";
    for (int rows : new int[] {10, 900, 37, 1000, 1, 999}) {
      decode(
          "SELECT 'cpu' AS metric_name, "
              + (gaps ? sometimes : first)
              + ", -5::DOUBLE AS rollup_sum, -9::BIGINT AS \"_cardinalhq.tid\", "
              + NOON
              + " + r AS chq_timestamp, 2::DOUBLE AS chq_rollup_count, -5::DOUBLE AS"
              + " chq_rollup_min, r + 1::DOUBLE AS chq_rollup_max FROM range("
              + rows
              + ") t(r) ORDER BY r",
          1);
      PointBatch batch = batches.get(0);
      assertThat(refusals).isEmpty();
      assertThat(batch.rows()).isEqualTo(rows);
      for (int row = 0; row < rows; row++) {
        boolean gap = gaps && row % 3 == 0;
        assertThat(batch.sums()[row]).isEqualTo(gap ? -5 : row + 1);
        assertThat(batch.tids()[row]).isEqualTo(gap ? -9 : row + 1);
        assertThat(batch.maxs()[row]).isEqualTo(row + 1);
        assertThat(batch.mins()[row]).isEqualTo(-5);
        assertThat(batch.timestamps()[row]).isEqualTo(NOON + row);
      }
    }
  }

  @Test
  void labelsKeepTheirTypes() throws IOException {
    decode(
        "SELECT true AS metric_is_monotonic, 5::INTEGER AS attr_i, 0.5::FLOAT AS attr_d, 's' AS attr_s, NULL::VARCHAR AS attr_null, "
            + ROW,
        1);
    assertThat(batches.get(0).labels())
        .extracting(LabelColumn::name, LabelColumn::type)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("metric_is_monotonic", LabelType.BOOLEAN),
            org.assertj.core.groups.Tuple.tuple("attr_i", LabelType.LONG),
            org.assertj.core.groups.Tuple.tuple("attr_d", LabelType.DOUBLE),
            org.assertj.core.groups.Tuple.tuple("attr_s", LabelType.STRING));
  }

  @Test
  void rowsWithTheSameColumnsFilledHaveTheSameMask() throws IOException {
    decode(
        "SELECT CASE WHEN r < 2 THEN 'a' || r END AS attr_a, 'b' AS attr_b, "
            + ROW
            + " FROM range(4) t(r) ORDER BY r",
        1);
    long[] masks = batches.get(0).labelMasks();
    assertThat(masks[0]).isEqualTo(masks[1]).isNotEqualTo(masks[2]);
    assertThat(masks[2]).isEqualTo(masks[3]);
  }

  @Test
  void textThatIsNotUtf8IsMended() throws IOException {
    decode("SELECT from_hex('61ff62') AS attr_blob, " + ROW, 1);
    assertThat(batches.get(0).labels()[0].values().string(0)).isEqualTo("a\uFFFDb");
  }

  @Test
  void nestedColumnIsLeftOutAndRecordedOnce() throws IOException {
    decode("SELECT [1, 2] AS attr_list, {'a': 1} AS attr_struct, " + ROW + " FROM range(5000)", 2);
    assertThat(batches.stream().mapToInt(PointBatch::rows).sum()).isEqualTo(5000);
    assertThat(refusals)
        .extracting(Refusal::reason)
        .containsExactly(QuarantineReason.UNSUPPORTED_COLUMN);
    assertThat(refusals.get(0).detail()).contains("attr_list", "attr_struct");
  }

  @Test
  void missingOrMistypedRequiredColumnMakesTheSegmentCorrupt() throws IOException {
    decode("SELECT * EXCLUDE chq_tid FROM (SELECT " + ROW + ")", 1);
    decode("SELECT * REPLACE ('noon' AS chq_timestamp) FROM (SELECT " + ROW + ")", 1);
    assertThat(batches).isEmpty();
    assertThat(refusals)
        .extracting(Refusal::reason)
        .containsOnly(QuarantineReason.CORRUPT_SEGMENT)
        .hasSize(2);
    assertThat(refusals.get(0).detail()).contains("chq_tid", "missing");
    assertThat(refusals.get(1).detail()).contains("chq_timestamp");
  }

  @Test
  void rowGroupWithACorruptPageCountsWithNoRowAndTheOthersCount() throws IOException {
    byte[] bytes =
        file(
            "SELECT * REPLACE (r::BIGINT AS chq_tid) FROM (SELECT r, md5(r::VARCHAR) AS attr_text, "
                + ROW
                + " FROM range(6144) t(r)) ORDER BY r");
    Arrays.fill(bytes, 4, 12, (byte) 0xFF); // the first page's header
    decode(bytes, List.of(), 1);
    assertThat(refusals)
        .extracting(Refusal::reason)
        .containsExactly(QuarantineReason.CORRUPT_SEGMENT);
    assertThat(refusals.get(0).rowGroup()).isZero();
    assertThat(batches.stream().mapToInt(PointBatch::rows).sum()).isEqualTo(6144 - 2048);
  }

  @Test
  void onlyTheRowGroupsThatAReplayNamesAreRead() throws IOException {
    byte[] bytes =
        file(
            "SELECT * REPLACE (r::BIGINT AS chq_tid) FROM (SELECT r, "
                + ROW
                + " FROM range(6144) t(r)) ORDER BY r");
    decode(bytes, List.of(1, 9), 1);
    assertThat(batches.stream().mapToInt(PointBatch::rows).sum()).isEqualTo(2048);
    assertThat(batches.get(0).tids()[0]).isEqualTo(2048);
    assertThat(refusals).extracting(Refusal::detail).singleElement().asString().contains("[9]");
  }

  @Test
  void labelsTravelOnceASeriesUntilTheirWindowEnds() throws IOException {
    watermark = NOON - 1;
    decode(labelled(100, "NULL"), 2);
    assertThat(labelsOf(7)).containsExactly("attr_a=a7", "attr_b=b1");
    decode(labelled(100, "NULL"), 2);
    assertThat(labelsOf(7)).isEmpty();
    assertThat(batches).allSatisfy(batch -> assertThat(batch.labels()).hasSize(3));
    watermark = NOON + 3_600_000 - 2;
    decode(labelled(100, "NULL"), 2);
    assertThat(labelsOf(7)).isEmpty();
    watermark++;
    decode(labelled(100, "NULL"), 2);
    assertThat(labelsOf(7)).as("the hour is over: nobody has to know them any more").hasSize(2);
    decode(labelled(100, "NULL"), 2);
    assertThat(labelsOf(7)).as("a late row is not remembered").hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 700})
  void labelsOfNewSeriesTravelAmongKnownOnes(int known) throws IOException {
    watermark = NOON - 1;
    decode(labelled(known, "NULL"), 1);
    decode(labelled(known + 3, "CASE WHEN r = " + known + " THEN 'new' END"), 1);
    assertThat(labelsOf(99)).isEmpty();
    assertThat(labelsOf(known))
        .containsExactly("attr_a=a" + known, "attr_b=b" + known % 3, "attr_c=new");
    assertThat(labelsOf(known + 2))
        .containsExactly("attr_a=a" + (known + 2), "attr_b=b" + (known + 2) % 3);
    assertThat(batches.get(0).labels()).allSatisfy(label -> assertThat(label.whole()).isFalse());
    decode(labelled(known + 3, "CASE WHEN r = " + known + " THEN 'new' END"), 1);
    assertThat(labelsOf(known)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 700})
  void seriesWithOtherColumnsFilledTravelsWithItsLabelsAgain(int series) throws IOException {
    String third = "CASE WHEN r = 8 THEN 'new' END";
    watermark = NOON - 1;
    decode(labelled(series, "NULL"), 1);
    decode(labelled(series, third), 1);
    assertThat(labelsOf(8)).containsExactly("attr_a=a8", "attr_b=b2", "attr_c=new");
    decode(labelled(series, third), 1);
    assertThat(labelsOf(8)).isEmpty();
    decode("SELECT * EXCLUDE attr_c FROM (" + labelled(series, third) + ")", 1);
    assertThat(labelsOf(8)).as("a column is missing").containsExactly("attr_a=a8", "attr_b=b2");
    assertThat(labelsOf(9)).hasSize(2);
  }

  @Test
  void rowsThatChangeTheirColumnsAmongThemselvesAreFoundInFewRows() throws IOException {
    watermark = NOON - 1;
    decode(labelled(100, "CASE WHEN r = 8 THEN 'new' END"), 1);
    decode(labelled(100, "CASE WHEN r = 9 THEN 'new' END"), 1);
    assertThat(labelsOf(9)).containsExactly("attr_a=a9", "attr_b=b0", "attr_c=new");
  }

  @Test
  void columnsThatKnownSeriesAccountForAreNotRead() throws IOException {
    watermark = NOON - 1;
    String some = "CASE WHEN r % 5 = 0 THEN 'c' END";
    String withoutLabels = "SELECT * EXCLUDE (attr_a, attr_b, attr_c) FROM ";
    decode(withoutLabels + "(" + labelled(700, some) + ")", 1);
    long core = pagesOf(withoutLabels + "(" + labelled(700, some) + ")");
    assertThat(pagesOf(labelled(700, some))).isGreaterThan(core);
    assertThat(pagesOf(labelled(700, some))).isEqualTo(core);
    assertThat(batches.get(0).labels())
        .as("that they have values is known")
        .extracting(LabelColumn::name)
        .containsExactly("r", "attr_a", "attr_b", "attr_c");
    assertThat(labelsOf(5)).isEmpty();
    long one = pagesOf(labelled(700, "CASE WHEN r % 5 = 0 AND r > 0 THEN 'c' END"));
    assertThat(one).as("a row lacks a label").isGreaterThan(core);
    assertThat(labelsOf(5)).hasSize(3);
  }

  @Test
  void labelsTravelOnceWithMoreColumnsThanAreNumbered() throws IOException {
    watermark = NOON - 1;
    for (int file = 0; file < 6; file++) {
      int first = 3_000 * file;
      String columns =
          IntStream.range(first, first + 3_000)
              .mapToObj(column -> "'v' AS attr_" + column)
              .collect(Collectors.joining(", "));
      decode("SELECT " + columns + ", " + ROW, 1);
    }
    String third = "CASE WHEN r = 8 THEN 'new' END";
    decode(labelled(700, "NULL"), 1);
    decode(labelled(700, third), 1);
    assertThat(labelsOf(8)).containsExactly("attr_a=a8", "attr_b=b2", "attr_c=new");
    decode(labelled(700, third), 1);
    assertThat(labelsOf(8)).isEmpty();
    watermark = NOON + 3_600_000 - 1;
    decode(labelled(700, third), 1);
    assertThat(labelsOf(8)).hasSize(3);
  }

  private long pagesOf(String query) throws IOException {
    long before = pool.decompression().pages();
    decode(query, 1);
    return pool.decompression().pages() - before;
  }

  @Test
  void labelsAlwaysTravelWithoutAWatermark() throws IOException {
    decode(labelled(100, "NULL"), 1);
    decode(labelled(100, "NULL"), 1);
    assertThat(labelsOf(7)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CASE WHEN chq_tid = 50 THEN 'NaN'::DOUBLE ELSE 2 END AS chq_rollup_sum",
        "CASE WHEN chq_tid = 50 THEN from_hex('00ff') END AS chq_sketch"
      })
  void labelsOfARefusedRowOrSketchAreRead(String refused) throws IOException {
    watermark = NOON - 1;
    decode(labelled(700, "NULL"), 1);
    decode("SELECT * REPLACE (" + refused + ") FROM (" + labelled(700, "NULL") + ")", 1);
    assertThat(refusals.get(0).sample().get(0))
        .containsEntry("attr_a", "a50")
        .containsEntry("attr_b", "b2");
  }

  private static String labelled(int series, String third) {
    return "SELECT * REPLACE (r::BIGINT AS chq_tid) FROM (SELECT r, 'a' || r AS attr_a,"
        + " 'b' || (r % 3) AS attr_b, "
        + third
        + " AS attr_c, "
        + ROW
        + " FROM range("
        + series
        + ") t(r)) ORDER BY chq_tid";
  }

  /** The labels that came with a series in the last segment. */
  private List<String> labelsOf(long tid) {
    List<String> found = new ArrayList<>();
    for (PointBatch batch : batches) {
      for (int row = 0; row < batch.rows(); row++) {
        for (LabelColumn label : batch.labels()) {
          int id = batch.tids()[row] == tid ? label.ids().get(row) : 0;
          if (id > 0 && label.name().startsWith("attr_")) {
            found.add(label.name() + "=" + label.values().string(id - 1));
          }
        }
      }
    }
    found.sort(null);
    return found;
  }

  @Test
  void thousandSegmentsTakeOneContext() throws IOException {
    byte[] file = file(labelled(10, "NULL"));
    for (int i = 0; i < 1_000; i++) {
      decode(file, List.of(), 1);
    }
    assertThat(pool.decompression().contextsCreated()).isEqualTo(1);
    assertThat(pool.decompression().pages()).isGreaterThanOrEqualTo(1_000);
  }

  @Test
  void whatIsNoParquetFileIsCorrupt() {
    decode("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8), List.of(), 1);
    assertThat(refusals)
        .extracting(Refusal::reason)
        .containsExactly(QuarantineReason.CORRUPT_SEGMENT);
    assertThat(refusals.get(0).detail()).startsWith("segment.parquet: ");
  }

  private void decode(String query, int shards) throws IOException {
    decode(file(query), List.of(), shards);
  }

  private byte[] file(String query) throws IOException {
    Path file = folder.resolve("segment.parquet");
    duckDb.run(
        "COPY ("
            + query
            + ") TO '"
            + file
            + "' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)");
    return Files.readAllBytes(file);
  }

  private void decode(byte[] bytes, List<Integer> rowGroups, int shards) {
    batches.clear();
    Notification segment =
        new Notification(
            new UUID(1, 2),
            DATE,
            10_000,
            42,
            1,
            1,
            bytes.length,
            Instant.ofEpochMilli(NOON),
            Instant.ofEpochMilli(NOON),
            0,
            rowGroups);
    decoder.decode(
        segment,
        "segment.parquet",
        bytes,
        bytes.length,
        shards,
        watermark,
        new SegmentDecoder.Output() {
          @Override
          public void batch(PointBatch batch) {
            batches.add(copy(batch));
          }

          @Override
          public void refused(Refusal refusal) {
            refusals.add(refusal);
          }
        });
  }

  /** Batches are valid only while they are handed on; over the wire and back they are kept. */
  private static PointBatch copy(PointBatch batch) {
    try {
      DataOutputSerializer out = new DataOutputSerializer(1 << 16);
      new PointBatchSerializer().serialize(batch, out);
      return new PointBatchSerializer()
          .deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
