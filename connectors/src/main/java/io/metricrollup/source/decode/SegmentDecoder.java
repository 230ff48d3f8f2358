package io.metricrollup.source.decode;

import io.metricrollup.batch.PointBatch;
import io.metricrollup.batch.ReusedArrays;
import io.metricrollup.parquet.ColumnReader;
import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.DecodeLimits;
import io.metricrollup.parquet.ParquetFile;
import io.metricrollup.parquet.RowSelection;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.QuarantineReason;
import io.metricrollup.segment.TierChain;
import io.metricrollup.zstd.ZstdPool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Turns the bytes of a segment into {@link PointBatch}es, dealt out to shards, and sets aside what
 * is bad. A row group is decoded whole before any of its rows is handed on: one that turns out to
 * be corrupt counts with no row. Reuses its buffers from segment to segment; for one thread.
 */
public final class SegmentDecoder {
  /** For batches that stay in their task: a row group of the usual size is one batch. */
  public static final int BATCH_ROWS_IN_TASK = 1 << 14;

  /**
   * For batches that are exchanged: some 80 KB each. Flink makes an array for each record that
   * spans network buffers.
   */
  public static final int BATCH_ROWS_EXCHANGED = 1 << 10;

  private final DecodeLimits limits;
  private final int maxBatchRows;
  private final NameCache names = new NameCache();
  private final CoreReader coreReader;
  private final LabelReader labelReader;
  private final CoreRows core = new CoreRows();
  private final RowCheck check = new RowCheck();
  private final ShardRows shardRows = new ShardRows();
  private final NeededLabels needed;
  private final DictionarySubset nameSubset = new DictionarySubset(0);
  private final ReusedArrays arrays = new ReusedArrays();

  /**
   * @param pool stays the caller's, who closes it
   * @param chain of which the last tier's windows say for how long labels need not be handed on
   *     again
   * @param maxBatchRows rows of a batch at most
   */
  public SegmentDecoder(ZstdPool pool, DecodeLimits limits, TierChain chain, int maxBatchRows) {
    ColumnReader columns = new ColumnReader(pool, limits);
    this.limits = limits;
    this.maxBatchRows = maxBatchRows;
    this.needed = new NeededLabels(chain.frequency(chain.tiers() - 1));
    this.coreReader = new CoreReader(columns);
    this.labelReader = new LabelReader(columns);
  }

  /** What decoding yields, in the order of the file. */
  public interface Output {
    /** Valid only during the call, and not to be changed: some of its arrays are the decoder's. */
    void batch(PointBatch batch);

    void refused(Refusal refusal);
  }

  /** What was read of a segment. */
  public record Result(long rows, int sketchesRemapped) {
    static final Result NOTHING = new Result(0, 0);

    Result plus(Result other) {
      return new Result(rows + other.rows, sketchesRemapped + other.sketchesRemapped);
    }
  }

  /**
   * Decodes one segment; never throws for what is in it.
   *
   * @param path what messages call the file
   * @param shards number of shards of the segment's organization
   * @param watermark up to which event time has come where the segment is read: labels are handed
   *     on once a series until windows of the last tier end; with {@code Long.MIN_VALUE} always
   */
  public Result decode(
      Notification segment,
      String path,
      byte[] bytes,
      int length,
      int shards,
      long watermark,
      Output output) {
    needed.advance(watermark);
    ParquetFile file;
    SegmentSchema schema;
    try {
      file = ParquetFile.open(path, bytes, length, limits);
      schema = SegmentSchema.of(file, names);
    } catch (CorruptFileException | UnusableSchemaException e) {
      output.refused(
          Refusal.whole(QuarantineReason.CORRUPT_SEGMENT, e.getMessage(), -1, segment.rowCount()));
      return Result.NOTHING;
    }
    reportUnsupported(file, schema, output);
    return rowGroups(segment, file, output)
        .mapToObj(rowGroup -> rowGroup(segment, file, schema, rowGroup, shards, output))
        .reduce(Result.NOTHING, Result::plus);
  }

  private static void reportUnsupported(ParquetFile file, SegmentSchema schema, Output output) {
    if (!schema.unsupported().isEmpty()) {
      String columns =
          schema.unsupported().stream()
              .map(column -> column.path() + " (" + column.description() + ")")
              .collect(Collectors.joining(", "));
      output.refused(
          Refusal.whole(
              QuarantineReason.UNSUPPORTED_COLUMN,
              file.name() + ": columns left out: " + columns,
              -1,
              0));
    }
  }

  private static IntStream rowGroups(Notification segment, ParquetFile file, Output output) {
    if (segment.rowGroups().isEmpty()) {
      return IntStream.range(0, file.rowGroups());
    }
    List<Integer> missing =
        segment.rowGroups().stream().filter(rowGroup -> rowGroup >= file.rowGroups()).toList();
    if (!missing.isEmpty()) {
      output.refused(
          Refusal.whole(
              QuarantineReason.CORRUPT_SEGMENT,
              "%s: has %d row groups; the notification asks for %s"
                  .formatted(file.name(), file.rowGroups(), missing),
              -1,
              0));
    }
    return segment.rowGroups().stream()
        .mapToInt(Integer::intValue)
        .filter(rowGroup -> rowGroup < file.rowGroups())
        .distinct()
        .sorted();
  }

  private Result rowGroup(
      Notification segment,
      ParquetFile file,
      SegmentSchema schema,
      int rowGroup,
      int shards,
      Output output) {
    long rows = file.rows(rowGroup);
    try {
      coreReader.read(file, rowGroup, schema, core);
      check.check(core, segment.dateint());
      shardRows.deal(core, check, shards);
      List<BatchBuilder> batches = builders(shards);
      RowSamples samples = new RowSamples(core, check);
      RowSelection selection = needed.select(segment, core, check, shardRows, batches.size());
      labels(file, rowGroup, schema, batches, selection, samples);
      if (needed.leftOutTooMuch(selection)) {
        batches = builders(shards);
        selection = RowSelection.ALL;
        labels(file, rowGroup, schema, batches, selection, samples);
      }
      for (BatchBuilder batch : batches) {
        arrays.restart();
        output.batch(batch.build(segment, core, check, needed.masks(), nameSubset, arrays));
      }
      needed.handedOn(selection);
      refuse(file, rowGroup, samples, output::refused);
      return new Result(rows, core.sketchValues.remapped());
    } catch (CorruptFileException e) {
      output.refused(
          Refusal.whole(QuarantineReason.CORRUPT_SEGMENT, e.getMessage(), rowGroup, rows));
      return new Result(rows, 0);
    }
  }

  private List<BatchBuilder> builders(int shards) {
    List<BatchBuilder> batches = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      int end = shardRows.end(shard);
      for (int from = shardRows.start(shard); from < end; from += maxBatchRows) {
        int to = Math.min(end, from + maxBatchRows);
        batches.add(new BatchBuilder(shard, shardRows.rows(), from, to));
      }
    }
    return batches;
  }

  private void labels(
      ParquetFile file,
      int rowGroup,
      SegmentSchema schema,
      List<BatchBuilder> batches,
      RowSelection selection,
      RowSamples samples)
      throws CorruptFileException {
    labelReader.start(shardRows, selection);
    needed.startLabels(selection);
    for (SegmentSchema.Label label : schema.labels()) {
      long values = file.values(rowGroup, label.column());
      if (!needed.leavesOut(label, values)) {
        labelReader.read(file, rowGroup, label, batches, needed, samples);
      } else if (values > 0) {
        labelReader.leaveOut(label, batches.get(0));
      }
    }
  }

  private void refuse(
      ParquetFile file, int rowGroup, RowSamples samples, Consumer<Refusal> refused) {
    for (QuarantineReason reason : check.reasons()) {
      int[] rows = check.rowsWith(reason);
      String detail =
          "%s: row group %d, row %d: %s"
              .formatted(file.name(), rowGroup, rows[0], RowCheck.explain(core, rows[0], reason));
      refused.accept(
          new Refusal(reason, detail, rowGroup, rows.length, ranges(rows), samples.of(rows)));
    }
  }

  private static List<Refusal.RowRange> ranges(int[] rows) {
    List<Refusal.RowRange> ranges = new ArrayList<>();
    int first = rows[0];
    for (int i = 1; i <= rows.length; i++) {
      if (i == rows.length || rows[i] != rows[i - 1] + 1) {
        ranges.add(new Refusal.RowRange(first, rows[i - 1]));
        first = i < rows.length ? rows[i] : first;
      }
    }
    return ranges;
  }
}
