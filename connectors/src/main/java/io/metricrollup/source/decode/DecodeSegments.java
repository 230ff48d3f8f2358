package io.metricrollup.source.decode;

import io.metricrollup.batch.PointBatch;
import io.metricrollup.ledger.LedgerLine;
import io.metricrollup.ledger.SegmentEntry;
import io.metricrollup.ledger.SegmentRows;
import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import io.metricrollup.metrics.ZstdGauges;
import io.metricrollup.parquet.DecodeLimits;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.QuarantineReason;
import io.metricrollup.segment.ShardCount;
import io.metricrollup.segment.TierChain;
import io.metricrollup.source.FetchedSegment;
import io.metricrollup.source.NotificationMessage;
import io.metricrollup.source.QuarantineRecord;
import io.metricrollup.zstd.ZstdPool;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Decodes fetched segments in their order; what is bad goes to {@link QuarantineRecord#QUARANTINE}.
 * Holds the reading task's one decompression context.
 */
public final class DecodeSegments extends ProcessFunction<FetchedSegment, PointBatch> {
  private static final long serialVersionUID = 1L;

  private final ShardCount shards;
  private final TierChain chain;
  private final DecodeLimits limits;
  private final int maxBatchRows;

  private transient ZstdPool pool;
  private transient SegmentDecoder decoder;
  private transient Tally tally;

  /**
   * @param chain the tiers that rows enter
   * @param limits what a segment may ask for
   * @param maxBatchRows rows of a batch at most
   */
  public DecodeSegments(ShardCount shards, TierChain chain, DecodeLimits limits, int maxBatchRows) {
    this.shards = shards;
    this.chain = chain;
    this.limits = limits;
    this.maxBatchRows = maxBatchRows;
  }

  @Override
  public void open(OpenContext context) {
    pool = new ZstdPool();
    decoder = new SegmentDecoder(pool, limits, chain, maxBatchRows);
    tally = new Tally(getRuntimeContext());
    tally.declare(MetricNames.SEGMENTS_IN);
    tally.declare(MetricNames.ROWS_IN);
    tally.declare(MetricNames.BYTES_IN);
    tally.declare(MetricNames.SKETCHES_REMAPPED);
    ZstdGauges.register(
        getRuntimeContext().getMetricGroup(), ZstdGauges.DECOMPRESSION, pool.decompression());
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.close();
    }
  }

  @Override
  public void processElement(FetchedSegment segment, Context context, Collector<PointBatch> out) {
    try {
      decode(segment, context, out);
    } finally {
      segment.release();
    }
  }

  private void decode(FetchedSegment segment, Context context, Collector<PointBatch> out) {
    NotificationMessage message = segment.message();
    Notification notification = message.notification();
    SegmentRows rows = new SegmentRows(tierOf(notification));
    SegmentDecoder.Result result =
        decoder.decode(
            notification,
            segment.file(),
            segment.bytes(),
            segment.length(),
            shards.of(notification.organization()),
            context.timerService().currentWatermark(),
            new Output(segment, rows, context, out));
    tally.add(MetricNames.SEGMENTS_IN, 1);
    tally.add(MetricNames.ROWS_IN, result.rows());
    tally.add(MetricNames.BYTES_IN, segment.length());
    tally.add(MetricNames.SKETCHES_REMAPPED, result.sketchesRemapped());
    context.output(
        LedgerLine.LEDGER, SegmentEntry.read(message.origin().key(), notification, rows));
  }

  private int tierOf(Notification segment) {
    return chain.frequency(chain.tierAbove(segment.frequencyMs()).orElseThrow());
  }

  private final class Output implements SegmentDecoder.Output {
    private final FetchedSegment segment;
    private final SegmentRows rows;
    private final Context context;
    private final Collector<PointBatch> out;

    Output(FetchedSegment segment, SegmentRows rows, Context context, Collector<PointBatch> out) {
      this.segment = segment;
      this.rows = rows;
      this.context = context;
      this.out = out;
    }

    @Override
    public void batch(PointBatch batch) {
      rows.merged(batch.timestamps(), batch.rows());
      try {
        out.collect(batch);
      } catch (Error e) {
        // The windows may be in the same chain, and out of memory.
        segment.acquit();
        throw e;
      }
    }

    @Override
    public void refused(Refusal refusal) {
      rows.refused(refusal.reason(), refusal.rows());
      QuarantineRecord record =
          QuarantineRecord.of(segment.message(), refusal.reason(), refusal.detail())
              .file(segment.file())
              .rowGroup(refusal.rowGroup());
      if (countsRows(refusal.reason())) {
        record.rows(refusal.rows(), refusal.sample());
        refusal.ranges().forEach(range -> record.range(range.first(), range.last()));
      }
      record.sendPart(context::output, tally);
    }
  }

  // Reasons of rows are counted in rows, those of row groups and segments one by one.
  private static boolean countsRows(QuarantineReason reason) {
    return switch (reason) {
      case INVALID_ROW, IMPLAUSIBLE_TIMESTAMP, INVALID_SKETCH -> true;
      default -> false;
    };
  }
}
