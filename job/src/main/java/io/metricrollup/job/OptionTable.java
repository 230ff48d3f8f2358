package io.metricrollup.job;

import io.metricrollup.segment.SegmentLocation;
import io.metricrollup.segment.TierChain;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Every setting of the job. The help text, README's table, parsing and checks are all made of this
 * one.
 */
final class OptionTable {
  /** Also the name of the group that the workers this job replaces read with. */
  static final String DEFAULT_TOPIC = "lakerunner.boxer.metrics.rollup";

  private static final Duration NONE = Duration.ZERO;
  private static final Duration DAY = Duration.ofDays(1);
  private static final String DURATION = "duration";

  static final Option<String> BOOTSTRAP_SERVERS =
      new Option<>(
          "bootstrap-servers",
          "host:port,...",
          null,
          OptionKinds.addresses(),
          "Kafka brokers to begin with.");

  static final Option<String> GROUP_ID =
      new Option<>(
          "group-id",
          "name",
          null,
          OptionKinds.text(),
          "Consumer group; not that of the workers this job replaces.");

  static final Option<String> TOPIC =
      new Option<>(
          "topic",
          "topic",
          DEFAULT_TOPIC,
          OptionKinds.topic(),
          "Where new segments are announced.");

  static final Option<StartingOffsets> STARTING_OFFSETS =
      new Option<>(
          "starting-offsets",
          "word",
          "committed",
          OptionKinds.word(StartingOffsets.class),
          "Where to begin without a checkpoint: `committed` (else earliest), `earliest` or"
              + " `latest`.");

  static final Option<String> KAFKA =
      new Option<>(
          "kafka.<property>",
          "text",
          null,
          OptionKinds.text(),
          "Any property of the Kafka clients, such as `kafka.security.protocol`.");

  static final Option<TierChain> CHAIN =
      new Option<>(
          "chain",
          "ms,...",
          "10000,60000,300000,1200000,3600000",
          OptionKinds.chain(),
          "Frequencies, finest first: that of ingested rows, then every tier that is written.");

  static final Option<List<Integer>> SOURCE_FREQUENCIES =
      new Option<>(
          "source-frequencies",
          "ms,...",
          null,
          OptionKinds.frequencies(),
          "Frequencies of announced segments that are taken; default: the first of the chain.");

  static final Option<String> STORAGE_ROOT =
      new Option<>(
          "storage-root",
          "path or URI",
          null,
          OptionKinds.root(),
          "Root of the storage that segments are read from.");

  static final Option<String> STORAGE_ROOT_OF =
      new Option<>(
          "storage-root.<instance>",
          "path or URI",
          null,
          OptionKinds.root(),
          "The root for one storage instance; default: `storage-root`.");

  static final Option<String> OUTPUT_ROOT =
      new Option<>(
          "output-root",
          "path or URI",
          null,
          OptionKinds.root(),
          "Root of the storage that segments are written to; default: that of their instance.");

  static final Option<String> COLLECTOR =
      new Option<>(
          "collector", "name", "default", OptionKinds.collector(), "The collector's folder.");

  static final Option<String> COLLECTOR_OF =
      new Option<>(
          "collector.<instance>",
          "name",
          null,
          OptionKinds.collector(),
          "The collector's folder for one storage instance; default: `collector`.");

  static final Option<SegmentLocation> PATH_TEMPLATE =
      new Option<>(
          "path-template",
          "template",
          SegmentLocation.DEFAULT_TEMPLATE,
          OptionKinds.template(),
          "Where a segment lies below the root.");

  static final Option<Integer> SHARDS =
      new Option<>(
          "shards",
          "number",
          "1",
          OptionKinds.number(1, 4096),
          "Shards an organization's series are spread over. Several: rows are exchanged.");

  static final Option<Integer> SHARDS_OF =
      new Option<>(
          "shards.<organization>",
          "number",
          null,
          OptionKinds.number(1, 4096),
          "Shards of one organization; default: `shards`.");

  static final Option<Duration> OUT_OF_ORDERNESS =
      new Option<>(
          "out-of-orderness",
          DURATION,
          "90s",
          OptionKinds.duration(NONE, DAY),
          "How much later than the newest a segment may come before its rows are late.");

  static final Option<Duration> IDLE_TIMEOUT =
      new Option<>(
          "idle-timeout",
          DURATION,
          "30s",
          OptionKinds.duration(Duration.ofMillis(1), DAY),
          "Silence after which a partition no longer holds the others' clock.");

  static final Option<Duration> IDLE_GRACE =
      new Option<>(
          "idle-grace",
          DURATION,
          "60s",
          OptionKinds.duration(NONE, DAY),
          "Silence of all partitions after which the clock runs on by itself.");

  static final Option<Duration> ALIGNMENT_DRIFT =
      new Option<>(
          "alignment-drift",
          DURATION,
          "5min",
          OptionKinds.duration(NONE, DAY),
          "How far a partition may be ahead of the slowest before it waits; 0 for no limit.");

  static final Option<Duration> SKEW =
      new Option<>(
          "skew",
          DURATION,
          "10min",
          OptionKinds.duration(NONE, DAY),
          "How far in the future a segment may begin; beyond, it is quarantined.");

  static final Option<Duration> DEDUPLICATION_HORIZON =
      new Option<>(
          "deduplication-horizon",
          DURATION,
          "7d",
          OptionKinds.duration(Duration.ofHours(1), Duration.ofDays(3650)),
          "How long a segment is known as read; older ones are quarantined. At least the topic's"
              + " retention.");

  static final Option<Duration> LATE_LINGER =
      new Option<>(
          "late-linger",
          DURATION,
          "30s",
          OptionKinds.duration(NONE, DAY),
          "How long late rows wait for more of their window before they are written.");

  static final Option<Integer> FETCH_CONCURRENCY =
      new Option<>(
          "fetch-concurrency",
          "number",
          "8",
          OptionKinds.number(1, 1024),
          "Segments that one task fetches at a time.");

  static final Option<Long> FETCH_BUFFER =
      new Option<>(
          "fetch-buffer",
          "size",
          "64MiB",
          OptionKinds.size(1L << 20, 1L << 30),
          "Bytes of fetched segments that one task holds at a time.");

  static final Option<Duration> NOT_FOUND_RETRY =
      new Option<>(
          "not-found-retry",
          DURATION,
          "15s",
          OptionKinds.duration(NONE, Duration.ofMinutes(10)),
          "How long a missing segment is asked for before it is parked.");

  static final Option<Duration> NOT_FOUND_GIVE_UP =
      new Option<>(
          "not-found-give-up",
          DURATION,
          "15min",
          OptionKinds.duration(NONE, Duration.ofDays(7)),
          "How long a missing segment is tried again before it is quarantined.");

  static final Option<Integer> ZSTD_LEVEL =
      new Option<>(
          "zstd-level",
          "number",
          "3",
          OptionKinds.number(1, 22),
          "Compression level of written segments, 1 to 22; at 3 matches are searched faster than"
              + " zstd does by itself.");

  static final Option<Integer> COMMIT_THREADS =
      new Option<>(
          "commit-threads",
          "number",
          "4",
          OptionKinds.number(1, 256),
          "Files that one task closes or commits at a time.");

  static final Option<String> ROLLED_TOPIC =
      new Option<>(
          "rolled-topic",
          "topic",
          "lakerunner.metrics.rolled",
          OptionKinds.topic(),
          "Where written segments are announced.");

  static final Option<Boolean> ANNOUNCE_COMPACTION =
      new Option<>(
          "announce-compaction",
          "true or false",
          "false",
          OptionKinds.flag(),
          "Whether written segments are also handed to compaction.");

  static final Option<String> COMPACT_TOPIC =
      new Option<>(
          "compact-topic",
          "topic",
          "lakerunner.boxer.metrics.compact",
          OptionKinds.topic(),
          "Where they are handed to compaction.");

  static final Option<String> QUARANTINE_TOPIC =
      new Option<>(
          "quarantine-topic",
          "topic",
          "lakerunner.metrics.rollup.quarantine",
          OptionKinds.topic(),
          "Where refused input goes, with its reason.");

  static final Option<String> LEDGER_TOPIC =
      new Option<>(
          "ledger-topic",
          "topic",
          "lakerunner.metrics.rollup.ledger",
          OptionKinds.topic(),
          "Where the account of every segment read and written goes.");

  static final Option<Long> MAX_PAGE =
      new Option<>(
          "max-page",
          "size",
          "64MiB",
          OptionKinds.size(1L << 10, 1L << 30),
          "The largest page of a segment that is decoded, uncompressed; a larger one is corrupt.");

  static final Option<Long> MAX_CHUNK =
      new Option<>(
          "max-chunk",
          "size",
          "256MiB",
          OptionKinds.size(1L << 10, 1L << 30),
          "The same for all pages of one column in one row group.");

  static final Option<Long> MAX_VALUE =
      new Option<>(
          "max-value",
          "size",
          "16MiB",
          OptionKinds.size(1L << 10, 1L << 30),
          "The same for one value, such as a label or a sketch.");

  static final Option<Integer> MAX_ROWS =
      new Option<>(
          "max-rows",
          "number",
          "4194304",
          OptionKinds.number(1, 1 << 26),
          "Rows of one row group at most.");

  static final Option<Integer> MAX_COLUMNS =
      new Option<>(
          "max-columns",
          "number",
          "10000",
          OptionKinds.number(1, 1 << 20),
          "Columns of one segment at most.");

  static final Option<Duration> CHECKPOINT_INTERVAL =
      new Option<>(
          "checkpoint-interval",
          DURATION,
          "60s",
          OptionKinds.duration(Duration.ofMillis(10), DAY),
          "Time between checkpoints; segments are published at each.");

  static final Option<Boolean> SHADOW =
      new Option<>(
          "shadow",
          "true or false",
          "false",
          OptionKinds.flag(),
          "Whether it runs beside the workers it is to replace: then it refuses to start where it"
              + " could be in their way.");

  /** In the order of the documentation. */
  static final List<Option<?>> ALL =
      List.of(
          BOOTSTRAP_SERVERS,
          GROUP_ID,
          STORAGE_ROOT,
          TOPIC,
          STARTING_OFFSETS,
          SOURCE_FREQUENCIES,
          KAFKA,
          CHAIN,
          STORAGE_ROOT_OF,
          OUTPUT_ROOT,
          COLLECTOR,
          COLLECTOR_OF,
          PATH_TEMPLATE,
          SHARDS,
          SHARDS_OF,
          OUT_OF_ORDERNESS,
          IDLE_TIMEOUT,
          IDLE_GRACE,
          ALIGNMENT_DRIFT,
          SKEW,
          DEDUPLICATION_HORIZON,
          LATE_LINGER,
          FETCH_CONCURRENCY,
          FETCH_BUFFER,
          NOT_FOUND_RETRY,
          NOT_FOUND_GIVE_UP,
          ZSTD_LEVEL,
          COMMIT_THREADS,
          ROLLED_TOPIC,
          ANNOUNCE_COMPACTION,
          COMPACT_TOPIC,
          QUARANTINE_TOPIC,
          LEDGER_TOPIC,
          MAX_PAGE,
          MAX_CHUNK,
          MAX_VALUE,
          MAX_ROWS,
          MAX_COLUMNS,
          CHECKPOINT_INTERVAL,
          SHADOW);

  /** Without a value for these there is no streaming job; without the last no job at all. */
  static final List<Option<?>> REQUIRED = List.of(BOOTSTRAP_SERVERS, GROUP_ID, STORAGE_ROOT);

  private OptionTable() {}

  /** The option a user's key means. */
  static Optional<Option<?>> find(String key) {
    for (Option<?> option : ALL) {
      if (option.takes(key)) {
        return Optional.of(option);
      }
    }
    return Optional.empty();
  }
}
