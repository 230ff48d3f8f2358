package io.metricrollup.job;

import io.metricrollup.job.window.SegmentKeySelector;
import io.metricrollup.job.window.WindowOptions;
import io.metricrollup.segment.ShardCount;
import io.metricrollup.segment.Storage;
import io.metricrollup.sink.SegmentIds;
import io.metricrollup.sink.SegmentStore;
import io.metricrollup.sink.SinkSettings;
import io.metricrollup.source.EventClock;
import io.metricrollup.source.FetchSegmentsFactory;
import io.metricrollup.source.FetchSettings;
import io.metricrollup.source.IsolateSegments;
import io.metricrollup.source.NotificationMessage;
import io.metricrollup.source.NotificationPolicy;
import io.metricrollup.source.NotificationWatermarks;
import io.metricrollup.source.ParkSettings;
import io.metricrollup.source.StorageLayout;
import io.metricrollup.source.decode.DecodeSegments;
import io.metricrollup.source.decode.SegmentDecoder;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/** What the options mean to each part of the topology; parts of it travel with the operators. */
final class RollupSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final Duration CLOCK_TICK = Duration.ofSeconds(1);

  private final RollupOptions options;
  private final FetchSettings fetch;

  private RollupSettings(RollupOptions options, FetchSettings fetch) {
    this.options = options;
    this.fetch = fetch;
  }

  /** For the streaming job. */
  static RollupSettings streaming(RollupOptions options) {
    return new RollupSettings(options, fetch(options, options.notFoundRetry()));
  }

  /** For a backfill: what is not there will not appear while it runs. */
  static RollupSettings backfill(RollupOptions options) {
    return new RollupSettings(options, fetch(options, Duration.ofSeconds(1)));
  }

  private static FetchSettings fetch(RollupOptions options, Duration notFoundWindow) {
    FetchSettings standard = FetchSettings.DEFAULT;
    return new FetchSettings(
        options.fetchConcurrency(),
        standard.inFlight(),
        options.fetchBuffer(),
        standard.maxObjectBytes(),
        notFoundWindow,
        standard.errorWindow(),
        standard.firstDelay(),
        standard.maxDelay());
  }

  NotificationPolicy policy() {
    return new NotificationPolicy(options.chain(), options.sourceFrequencies(), options.skew());
  }

  WatermarkStrategy<NotificationMessage> watermarks() {
    WatermarkStrategy<NotificationMessage> watermarks =
        new NotificationWatermarks(policy(), options.outOfOrderness(), options.idleTimeout());
    Duration drift = options.alignmentDrift();
    return drift.isZero() ? watermarks : watermarks.withWatermarkAlignment("notifications", drift);
  }

  EventClock<NotificationMessage> eventClock() {
    return new EventClock<>(options.idleGrace(), CLOCK_TICK);
  }

  Duration deduplicationHorizon() {
    return options.deduplicationHorizon();
  }

  private StorageLayout layout() {
    // The lambda is sent to the tasks: it must hold the options, not this object.
    RollupOptions sent = options;
    return new StorageLayout(
        instance -> new Storage(sent.storageRoot(instance), sent.collector(instance)),
        sent.location());
  }

  private ParkSettings park() {
    ParkSettings standard = ParkSettings.DEFAULT;
    return new ParkSettings(standard.firstDelay(), standard.maxDelay(), options.notFoundGiveUp());
  }

  FetchSegmentsFactory fetching() {
    SegmentKeySelector keys = new SegmentKeySelector(shards());
    return new FetchSegmentsFactory(
        layout(), fetch, park(), (message, tasks) -> keys.getKey(message).subtask(tasks));
  }

  DecodeSegments decoder() {
    int batchRows =
        oneShardEach() ? SegmentDecoder.BATCH_ROWS_IN_TASK : SegmentDecoder.BATCH_ROWS_EXCHANGED;
    return new DecodeSegments(shards(), options.chain(), options.decodeLimits(), batchRows);
  }

  IsolateSegments isolation() {
    return new IsolateSegments(outputs());
  }

  ShardCount shards() {
    return options::shards;
  }

  /** Whether every organization has one shard, so that a segment is read where it is rolled up. */
  boolean oneShardEach() {
    return options.oneShardEach();
  }

  WindowOptions windows() {
    return new WindowOptions(
        options.chain(),
        options.lateLinger().toMillis(),
        WindowOptions.DEFAULT_MAX_LATE_WINDOWS,
        WindowOptions.DEFAULT_MAX_LATE_BYTES);
  }

  SinkSettings sink(SegmentIds ids) {
    return new SinkSettings(
        store(),
        ids,
        options.chain(),
        RollupVersion.current(),
        options.zstdLevel(),
        options.commitThreads(),
        SinkSettings.DEFAULT_BYTES_IN_FLIGHT,
        SinkSettings.DEFAULT_COMMIT_ATTEMPTS,
        SinkSettings.DEFAULT_COMMIT_BACKOFF,
        options.rolledTopic(),
        options.ledgerTopic(),
        options.announceCompaction() ? options.compactTopic() : null);
  }

  private SegmentStore store() {
    return new SegmentStore(outputs(), options.location());
  }

  private Storage.ByInstance outputs() {
    RollupOptions sent = options;
    return instance -> new Storage(sent.outputRoot(instance), sent.collector(instance));
  }
}
