package io.metricrollup.sink;

import io.metricrollup.segment.TierChain;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * Settings of a {@link SegmentSink}.
 *
 * @param store where segments are written
 * @param ids how they get their ids
 * @param chain for the next frequency that an announcement names
 * @param version of the program, for the files' footers
 * @param zstdLevel 1 to 22
 * @param commitThreads threads of one subtask that wait for storage, for writing and as many for
 *     committing
 * @param bytesInFlight encoded bytes of one subtask that wait to be written
 * @param commitAttempts attempts at committing one file before the job fails over
 * @param commitBackoff pause after the first failed attempt, doubled after every other
 * @param rolledTopic of the announcements
 * @param ledgerTopic of the ledger's lines
 * @param compactionTopic of the hand-off to compaction; null for none
 */
public record SinkSettings(
    SegmentStore store,
    SegmentIds ids,
    TierChain chain,
    String version,
    int zstdLevel,
    int commitThreads,
    long bytesInFlight,
    int commitAttempts,
    Duration commitBackoff,
    String rolledTopic,
    String ledgerTopic,
    String compactionTopic)
    implements Serializable {

  public static final int DEFAULT_ZSTD_LEVEL = 3;
  public static final int DEFAULT_COMMIT_THREADS = 4;
  public static final long DEFAULT_BYTES_IN_FLIGHT = 16 << 20;
  public static final int DEFAULT_COMMIT_ATTEMPTS = 5;
  public static final Duration DEFAULT_COMMIT_BACKOFF = Duration.ofMillis(200);
  public static final String DEFAULT_ROLLED_TOPIC = "lakerunner.metrics.rolled";
  public static final String DEFAULT_LEDGER_TOPIC = "lakerunner.metrics.rollup.ledger";

  public SinkSettings {
    Objects.requireNonNull(store);
    Objects.requireNonNull(rolledTopic);
    Objects.requireNonNull(ledgerTopic);
    atLeastOne("commit threads", commitThreads);
    atLeastOne("bytes in flight", bytesInFlight);
    atLeastOne("commit attempts", commitAttempts);
    if (zstdLevel < 1 || zstdLevel > 22) {
      throw new IllegalArgumentException("zstd has levels 1 to 22, not " + zstdLevel);
    }
  }

  /** All defaults: no hand-off to compaction. */
  public static SinkSettings of(
      SegmentStore store, SegmentIds ids, TierChain chain, String version) {
    return new SinkSettings(
        store,
        ids,
        chain,
        version,
        DEFAULT_ZSTD_LEVEL,
        DEFAULT_COMMIT_THREADS,
        DEFAULT_BYTES_IN_FLIGHT,
        DEFAULT_COMMIT_ATTEMPTS,
        DEFAULT_COMMIT_BACKOFF,
        DEFAULT_ROLLED_TOPIC,
        DEFAULT_LEDGER_TOPIC,
        null);
  }

  /** The frequency after this one; the same if it is the last, or not in the chain any more. */
  int nextFrequency(int frequencyMs) {
    int[] all = chain.frequencies();
    for (int i = 0; i + 1 < all.length; i++) {
      if (all[i] == frequencyMs) {
        return all[i + 1];
      }
    }
    return frequencyMs;
  }

  private static void atLeastOne(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + ": " + value + " is less than 1");
    }
  }
}
