package io.metricrollup.job;

import io.metricrollup.parquet.DecodeLimits;
import io.metricrollup.segment.SegmentLocation;
import io.metricrollup.segment.TierChain;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Every setting of the job, checked. Made of arguments {@code --key value} and of a properties or
 * YAML file named by {@code --config}; the arguments win. Immutable.
 *
 * <p>Durations are written {@code 500ms}, {@code 90s}, {@code 5min}, {@code 2h}, {@code 7d}, a bare
 * number being milliseconds; sizes {@code 64MiB}, a bare number being bytes.
 */
public final class RollupOptions implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TreeMap<String, String> values;

  private RollupOptions(Map<String, String> values) {
    this.values = new TreeMap<>();
    values.forEach(
        (key, text) -> this.values.put(OptionTable.find(key).orElseThrow().canonical(key), text));
  }

  /**
   * The options of the streaming job.
   *
   * @throws InvalidOptionsException listing all unknown keys, missing keys and nonsense values
   */
  public static RollupOptions parse(String... arguments) {
    return parse(OptionTable.REQUIRED, arguments);
  }

  /**
   * The options of a bounded run, which needs no Kafka: broker and consumer group may be missing.
   *
   * @throws InvalidOptionsException listing all unknown keys, missing keys and nonsense values
   */
  public static RollupOptions parseBounded(String... arguments) {
    return parse(List.of(OptionTable.STORAGE_ROOT), arguments);
  }

  private static RollupOptions parse(List<Option<?>> required, String... arguments) {
    List<String> problems = new ArrayList<>();
    Map<String, String> values = new OptionSources(problems).read(arguments);
    new OptionChecks(values, problems).check(required);
    if (!problems.isEmpty()) {
      throw new InvalidOptionsException(problems);
    }
    return new RollupOptions(values);
  }

  /** Whether the arguments ask for {@link #help()}. */
  public static boolean wantsHelp(String... arguments) {
    return List.of(arguments).contains("--help");
  }

  /** Every option with default and unit, for a terminal. */
  public static String help() {
    return OptionText.help();
  }

  /** The same as a Markdown table. */
  public static String markdown() {
    return OptionText.markdown();
  }

  /** Kafka brokers; for a bounded run, which needs none, null. */
  public String bootstrapServers() {
    return get(OptionTable.BOOTSTRAP_SERVERS);
  }

  /** Consumer group; for a bounded run, which needs none, null. */
  public String groupId() {
    return get(OptionTable.GROUP_ID);
  }

  /** Topic of notifications. */
  public String topic() {
    return get(OptionTable.TOPIC);
  }

  public StartingOffsets startingOffsets() {
    return get(OptionTable.STARTING_OFFSETS);
  }

  /** What the user gives to the Kafka clients, without the prefix {@code kafka.}; a copy. */
  public Properties kafkaProperties() {
    Properties properties = new Properties();
    String prefix = OptionTable.KAFKA.prefix();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            properties.setProperty(key.substring(prefix.length()), value.strip());
          }
        });
    return properties;
  }

  public TierChain chain() {
    return get(OptionTable.CHAIN);
  }

  /** Frequencies in ms that are taken, each in the chain and not its last. */
  public List<Integer> sourceFrequencies() {
    List<Integer> chosen = get(OptionTable.SOURCE_FREQUENCIES);
    return chosen == null ? List.of(chain().base()) : chosen;
  }

  /** Root that segments of a storage instance are read from; no slash at its end. */
  public String storageRoot(int instance) {
    return member(OptionTable.STORAGE_ROOT_OF, instance, get(OptionTable.STORAGE_ROOT));
  }

  /** Root that segments of a storage instance are written to; no slash at its end. */
  public String outputRoot(int instance) {
    String root = get(OptionTable.OUTPUT_ROOT);
    return root == null ? storageRoot(instance) : root;
  }

  public String collector(int instance) {
    return member(OptionTable.COLLECTOR_OF, instance, get(OptionTable.COLLECTOR));
  }

  public SegmentLocation location() {
    return get(OptionTable.PATH_TEMPLATE);
  }

  /** Number of shards of an organization, at least 1. */
  public int shards(UUID organization) {
    return member(OptionTable.SHARDS_OF, organization, get(OptionTable.SHARDS));
  }

  /** Whether no organization has more than one shard. */
  public boolean oneShardEach() {
    Option<Integer> of = OptionTable.SHARDS_OF;
    return get(OptionTable.SHARDS) == 1
        && values.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(of.prefix()))
            .allMatch(entry -> of.parse(entry.getKey(), entry.getValue()) == 1);
  }

  public Duration outOfOrderness() {
    return get(OptionTable.OUT_OF_ORDERNESS);
  }

  public Duration idleTimeout() {
    return get(OptionTable.IDLE_TIMEOUT);
  }

  public Duration idleGrace() {
    return get(OptionTable.IDLE_GRACE);
  }

  /** Zero for no alignment. */
  public Duration alignmentDrift() {
    return get(OptionTable.ALIGNMENT_DRIFT);
  }

  public Duration skew() {
    return get(OptionTable.SKEW);
  }

  public Duration deduplicationHorizon() {
    return get(OptionTable.DEDUPLICATION_HORIZON);
  }

  public Duration lateLinger() {
    return get(OptionTable.LATE_LINGER);
  }

  public int fetchConcurrency() {
    return get(OptionTable.FETCH_CONCURRENCY);
  }

  /** Bytes. */
  public long fetchBuffer() {
    return get(OptionTable.FETCH_BUFFER);
  }

  public Duration notFoundRetry() {
    return get(OptionTable.NOT_FOUND_RETRY);
  }

  public Duration notFoundGiveUp() {
    return get(OptionTable.NOT_FOUND_GIVE_UP);
  }

  public int zstdLevel() {
    return get(OptionTable.ZSTD_LEVEL);
  }

  public int commitThreads() {
    return get(OptionTable.COMMIT_THREADS);
  }

  /** Topic of announcements. */
  public String rolledTopic() {
    return get(OptionTable.ROLLED_TOPIC);
  }

  public boolean announceCompaction() {
    return get(OptionTable.ANNOUNCE_COMPACTION);
  }

  public String compactTopic() {
    return get(OptionTable.COMPACT_TOPIC);
  }

  public String quarantineTopic() {
    return get(OptionTable.QUARANTINE_TOPIC);
  }

  /** Topic of the ledger. */
  public String ledgerTopic() {
    return get(OptionTable.LEDGER_TOPIC);
  }

  /** What a segment may ask for while it is decoded. */
  public DecodeLimits decodeLimits() {
    return new DecodeLimits(
        Math.toIntExact(get(OptionTable.MAX_PAGE)),
        Math.toIntExact(get(OptionTable.MAX_CHUNK)),
        Math.toIntExact(get(OptionTable.MAX_VALUE)),
        get(OptionTable.MAX_ROWS),
        get(OptionTable.MAX_COLUMNS));
  }

  public Duration checkpointInterval() {
    return get(OptionTable.CHECKPOINT_INTERVAL);
  }

  /** What the user gave, by key; values may hold secrets. */
  public Map<String, String> given() {
    return Collections.unmodifiableMap(values);
  }

  private <T> T get(Option<T> option) {
    String text = values.getOrDefault(option.key(), option.standard());
    return text == null ? null : option.parse(option.key(), text);
  }

  private <T> T member(Option<T> family, Object member, T otherwise) {
    String key = family.prefix() + member;
    String text = values.get(key);
    return text == null ? otherwise : family.parse(key, text);
  }
}
