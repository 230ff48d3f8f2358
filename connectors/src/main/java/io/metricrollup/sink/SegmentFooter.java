package io.metricrollup.sink;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.RollupBatch;
import io.metricrollup.segment.SegmentIdentity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What a written segment says of itself in its footer's key-value metadata, keys {@code rollup.*};
 * times in epoch ms, hashes in hex. Enough to announce the file again in the same words.
 *
 * @param key what the file is
 * @param rows number of rows
 * @param inputs hash over the set of segments its rows come from
 * @param series hash over the metric name and tid of all rows in order
 * @param nextFrequencyMs the next frequency up the chain; that of the file if it is the last
 * @param announcedAtMs the time its announcement gives
 */
public record SegmentFooter(
    OutputKey key, long rows, long inputs, long series, int nextFrequencyMs, long announcedAtMs) {
  private static final String PREFIX = "rollup.";

  /** Key of the organization, a UUID. */
  public static final String ORGANIZATION = PREFIX + "organization";

  /** Key of the storage instance number. */
  public static final String INSTANCE = PREFIX + "instance";

  /** Key of the frequency in ms. */
  public static final String FREQUENCY_MS = PREFIX + "frequency_ms";

  /** Key of whether its rows came after their window had been written. */
  public static final String SUPPLEMENTARY = PREFIX + "supplementary";

  private static final String WRITER = PREFIX + "writer";
  private static final String PRODUCT = "rollup ";

  /** Whether a file with this metadata was written by the job, of whatever version. */
  public static boolean isOurs(Map<String, String> metadata) {
    return metadata.getOrDefault(WRITER, "").startsWith(PRODUCT);
  }

  static SegmentFooter of(RollupBatch batch, int nextFrequencyMs, long announcedAtMs) {
    return new SegmentFooter(
        OutputKey.of(batch),
        batch.rows(),
        batch.inputs(),
        series(batch),
        nextFrequencyMs,
        announcedAtMs);
  }

  /** The writer's name and version: {@code rollup.writer}, and Parquet's {@code created_by}. */
  static String writer(String version) {
    return PRODUCT + version;
  }

  Map<String, String> toMetadata(String version) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(WRITER, writer(version));
    metadata.put(ORGANIZATION, key.organization().toString());
    metadata.put(INSTANCE, Integer.toString(key.instance()));
    metadata.put(FREQUENCY_MS, Integer.toString(key.frequencyMs()));
    metadata.put(PREFIX + "start_ms", Long.toString(key.windowStart()));
    metadata.put(PREFIX + "end_ms", Long.toString(key.windowStart() + key.frequencyMs()));
    metadata.put(PREFIX + "rows", Long.toString(rows));
    metadata.put(SUPPLEMENTARY, Boolean.toString(key.supplementary()));
    metadata.put(PREFIX + "shard", Integer.toString(key.shard()));
    metadata.put(PREFIX + "slice", Integer.toString(key.slice()));
    metadata.put(PREFIX + "inputs", Long.toHexString(inputs));
    metadata.put(PREFIX + "series", Long.toHexString(series));
    metadata.put(PREFIX + "next_frequency_ms", Integer.toString(nextFrequencyMs));
    metadata.put(PREFIX + "announced_at_ms", Long.toString(announcedAtMs));
    return metadata;
  }

  /**
   * @throws IllegalArgumentException if the file is not ours or lacks something
   */
  static SegmentFooter parse(Map<String, String> metadata) {
    if (!isOurs(metadata)) {
      throw new IllegalArgumentException("not written by this job");
    }
    OutputKey key =
        new OutputKey(
            UUID.fromString(value(metadata, "organization")),
            Integer.parseInt(value(metadata, "instance")),
            Integer.parseInt(value(metadata, "frequency_ms")),
            Long.parseLong(value(metadata, "start_ms")),
            Integer.parseInt(value(metadata, "shard")),
            Integer.parseInt(value(metadata, "slice")),
            Boolean.parseBoolean(value(metadata, "supplementary")));
    return new SegmentFooter(
        key,
        Long.parseLong(value(metadata, "rows")),
        Long.parseUnsignedLong(value(metadata, "inputs"), 16),
        Long.parseUnsignedLong(value(metadata, "series"), 16),
        Integer.parseInt(value(metadata, "next_frequency_ms")),
        Long.parseLong(value(metadata, "announced_at_ms")));
  }

  /** Whether both files hold the same rows of the same window, whenever they were written. */
  boolean sameRows(SegmentFooter other) {
    return key.equals(other.key)
        && rows == other.rows
        && inputs == other.inputs
        && series == other.series;
  }

  private static String value(Map<String, String> metadata, String name) {
    String value = metadata.get(PREFIX + name);
    if (value == null) {
      throw new IllegalArgumentException("its footer lacks " + PREFIX + name);
    }
    return value;
  }

  private static long series(RollupBatch batch) {
    long hash = 0;
    long name = 0;
    int last = -1;
    for (int row = 0; row < batch.rows(); row++) {
      if (batch.nameIds()[row] != last) {
        last = batch.nameIds()[row];
        name = hash(batch.names(), last);
      }
      hash = SegmentIdentity.mix(hash ^ name ^ batch.tids()[row]);
    }
    return hash;
  }

  private static long hash(BytesDictionary names, int entry) {
    long hash = names.length(entry);
    for (int i = names.start(entry); i < names.end(entry); i++) {
      hash = SegmentIdentity.mix(hash ^ names.data()[i]);
    }
    return hash;
  }
}
