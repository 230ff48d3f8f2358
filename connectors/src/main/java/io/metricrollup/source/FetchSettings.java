package io.metricrollup.source;

import java.io.Serializable;
import java.time.Duration;

/**
 * How segments are fetched, per subtask.
 *
 * @param threads reads at the same time
 * @param inFlight segments asked for and not yet handed on; also how many messages are in state
 * @param budgetBytes bytes of segments in memory; see {@link ByteBudget} for how far they exceed it
 * @param maxObjectBytes what is larger, or than a quarter of the heap, is quarantined; below 2 GiB,
 *     for it is read into one array
 * @param notFoundWindow for so long a segment that is not there is looked for before it is parked;
 *     it holds up the watermark meanwhile
 * @param errorWindow for so long a storage error is retried before the job fails over
 * @param firstDelay before the first retry; doubled for each further one
 * @param maxDelay the longest one
 */
public record FetchSettings(
    int threads,
    int inFlight,
    long budgetBytes,
    long maxObjectBytes,
    Duration notFoundWindow,
    Duration errorWindow,
    Duration firstDelay,
    Duration maxDelay)
    implements Serializable {

  /** 4 reads, 64 segments in flight, 64 MiB, objects up to 1 GiB, 15 s, 60 s, 0.2 to 5 s. */
  public static final FetchSettings DEFAULT =
      new FetchSettings(
          4,
          64,
          64L << 20,
          1L << 30,
          Duration.ofSeconds(15),
          Duration.ofSeconds(60),
          Duration.ofMillis(200),
          Duration.ofSeconds(5));

  /** What the JVM gives for an array of bytes. */
  private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8L;

  public FetchSettings {
    if (threads < 1 || inFlight < 1 || budgetBytes < 1) {
      throw new IllegalArgumentException("fetching needs threads, segments in flight and bytes");
    }
    if (maxObjectBytes < 1 || maxObjectBytes > LARGEST_ARRAY) {
      throw new IllegalArgumentException(
          "the largest object must have 1 to " + LARGEST_ARRAY + " bytes: " + maxObjectBytes);
    }
    if (firstDelay.isZero() || firstDelay.isNegative() || maxDelay.compareTo(firstDelay) < 0) {
      throw new IllegalArgumentException("no back-off from " + firstDelay + " to " + maxDelay);
    }
  }

  /** The wait before the n-th retry, from 0, in ms. */
  long delayMs(int retry) {
    long doubled = firstDelay.toMillis() << Math.min(retry, 20);
    return Math.min(maxDelay.toMillis(), Math.max(1, doubled));
  }
}
