package io.metricrollup.job;

import io.metricrollup.batch.PointBatch;
import io.metricrollup.batch.PointBatchSerializer;
import io.metricrollup.batch.RollupBatch;
import io.metricrollup.batch.RollupBatchSerializer;
import io.metricrollup.job.window.RollupOperator;
import io.metricrollup.job.window.SegmentKeySelector;
import io.metricrollup.job.window.ShardKey;
import io.metricrollup.job.window.ShardKeySelector;
import io.metricrollup.job.window.ShardKeySerializer;
import io.metricrollup.ledger.LedgerLine;
import io.metricrollup.source.CheckNotifications;
import io.metricrollup.source.DropDuplicates;
import io.metricrollup.source.DuplicateKey;
import io.metricrollup.source.FetchedSegment;
import io.metricrollup.source.FetchedSegmentSerializer;
import io.metricrollup.source.NotificationMessage;
import io.metricrollup.source.NotificationMessageSerializer;
import io.metricrollup.source.QuarantineRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The graph of the job, from notifications to segments, whatever they come from and go to:
 *
 * <pre>
 * notifications -> check -> event clock -> drop duplicates
 *   -> by organization: fetch -> isolate -> decode -> by shard: windows -> sink
 * </pre>
 *
 * Where every organization has one shard, the last exchange is none: all of the last line is one
 * task. Whatever an operator refuses goes to the quarantine sink, and what becomes of each
 * notification to the ledger.
 */
final class RollupTopology {
  private final RollupSettings settings;
  private final Sink<RollupBatch> segments;
  private final Sink<String> quarantine;
  private final Sink<String> ledger;
  private final List<DataStream<String>> refused = new ArrayList<>();
  private final List<DataStream<String>> accounted = new ArrayList<>();

  RollupTopology(
      RollupSettings settings,
      Sink<RollupBatch> segments,
      Sink<String> quarantine,
      Sink<String> ledger) {
    this.settings = settings;
    this.segments = segments;
    this.quarantine = quarantine;
    this.ledger = ledger;
  }

  /**
   * Adds everything behind the source, which has parallelism 1: event time is kept in one place.
   */
  void build(DataStream<NotificationMessage> notifications) {
    write(windows(decoded(isolated(fetched(unique(timed(checked(notifications))))))));
    quarantine();
    ledger();
  }

  private DataStream<NotificationMessage> checked(DataStream<NotificationMessage> notifications) {
    return withRefused(
        notifications
            .process(new CheckNotifications())
            .returns(NotificationMessageSerializer.TYPE)
            .setParallelism(1)
            .name("Check notifications")
            .uid("check-notifications")
            .setDescription("refuses what is malformed, from the future or outside the chain"));
  }

  private DataStream<NotificationMessage> timed(DataStream<NotificationMessage> checked) {
    return checked
        .transform("Event clock", NotificationMessageSerializer.TYPE, settings.eventClock())
        .setParallelism(1)
        .uid("event-clock")
        .setDescription("keeps event time going while the stream is silent, and over restarts");
  }

  private DataStream<NotificationMessage> unique(DataStream<NotificationMessage> timed) {
    return withRefused(
        timed
            .keyBy(DuplicateKey::of, DuplicateKey.TYPE)
            .process(new DropDuplicates(settings.deduplicationHorizon()))
            .returns(NotificationMessageSerializer.TYPE)
            .name("Drop duplicates")
            .uid("drop-duplicates")
            .setDescription("lets each announced segment through once"));
  }

  private DataStream<FetchedSegment> fetched(DataStream<NotificationMessage> unique) {
    return withRefused(
        settings
            .fetching()
            .attach(
                unique.keyBy(new SegmentKeySelector(settings.shards()), ShardKeySerializer.TYPE))
            .name("Fetch segments")
            .uid("fetch-or-park-segments")
            .setDescription("reads segments from storage, waits for those that are not there yet"));
  }

  private DataStream<FetchedSegment> isolated(DataStream<FetchedSegment> fetched) {
    return withRefused(
        fetched
            .process(settings.isolation())
            .returns(FetchedSegmentSerializer.TYPE)
            .name("Isolate segments")
            .uid("isolate-segments")
            .setDescription("finds the segment that keeps killing processes, if there is one"));
  }

  private DataStream<PointBatch> decoded(DataStream<FetchedSegment> isolated) {
    return withRefused(
        isolated
            .process(settings.decoder())
            .returns(PointBatchSerializer.TYPE)
            .name("Decode segments")
            .uid("decode-segments")
            .setDescription("pages into columnar batches by shard; bad rows go to quarantine"));
  }

  private DataStream<RollupBatch> windows(DataStream<PointBatch> batches) {
    return byShard(batches)
        .transform(
            "Rollup windows", RollupBatchSerializer.TYPE, new RollupOperator(settings.windows()))
        .uid("rollup-windows")
        .setDescription("merges rows by series into the windows of all tiers");
  }

  /**
   * Batches where their shard is. With one shard each they are there: segments are read by the same
   * key. An exchange would take a quarter more CPU and keep decoding and merging from sharing a
   * cache.
   */
  private KeyedStream<PointBatch, ShardKey> byShard(DataStream<PointBatch> batches) {
    ShardKeySelector keys = new ShardKeySelector(settings.shards());
    return settings.oneShardEach()
        ? DataStreamUtils.reinterpretAsKeyedStream(batches, keys, ShardKeySerializer.TYPE)
        : batches.keyBy(keys, ShardKeySerializer.TYPE);
  }

  private void write(DataStream<RollupBatch> rolled) {
    rolled
        .sinkTo(segments)
        .name("Segment sink")
        .uid("segment-sink")
        .setDescription("writes sorted segments, commits them, then announces them");
  }

  private void quarantine() {
    DataStream<String> all = refused.stream().reduce(DataStream::union).orElseThrow();
    all.sinkTo(quarantine)
        .setParallelism(1)
        .name("Quarantine")
        .uid("quarantine")
        .setDescription("keeps everything that was refused, with its reason");
  }

  private void ledger() {
    DataStream<String> all = accounted.stream().reduce(DataStream::union).orElseThrow();
    all.sinkTo(ledger)
        .setParallelism(1)
        .name("Ledger")
        .uid("ledger")
        .setDescription("keeps what became of every notification");
  }

  private <T> SingleOutputStreamOperator<T> withRefused(SingleOutputStreamOperator<T> operator) {
    refused.add(operator.getSideOutput(QuarantineRecord.QUARANTINE));
    accounted.add(operator.getSideOutput(LedgerLine.LEDGER));
    return operator;
  }

  /** For whoever configures the environment: never to be changed. */
  static int maxParallelism() {
    return ShardKey.MAX_PARALLELISM;
  }
}
