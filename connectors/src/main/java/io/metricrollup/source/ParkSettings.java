package io.metricrollup.source;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long a segment that is not there is waited for, in state.
 *
 * @param firstDelay before the first look
 * @param maxDelay the longest between two looks, which come further apart the longer it takes
 * @param giveUp after so long it is quarantined
 */
public record ParkSettings(Duration firstDelay, Duration maxDelay, Duration giveUp)
    implements Serializable {

  /** 5 s, at most 2 min apart, for 15 min. */
  public static final ParkSettings DEFAULT =
      new ParkSettings(Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofMinutes(15));

  /** The wait until the next look at what was parked for so long, in ms: doubles the age. */
  long delayMs(long ageMs) {
    long delay = Math.min(maxDelay.toMillis(), Math.max(firstDelay.toMillis(), ageMs));
    return Math.max(1, Math.min(delay, giveUp.toMillis() - ageMs));
  }
}
