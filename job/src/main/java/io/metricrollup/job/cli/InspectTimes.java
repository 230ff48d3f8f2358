package io.metricrollup.job.cli;

import io.metricrollup.segment.TierChain;
import java.time.Instant;
import java.util.OptionalInt;

/** The timestamps of a file: their range, and the frequency they suggest. Milliseconds. */
final class InspectTimes {
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;
  private long divisor;

  void add(long time) {
    first = Math.min(first, time);
    last = Math.max(last, time);
    divisor = gcd(divisor, time);
  }

  private static long gcd(long a, long b) {
    while (b != 0) {
      long rest = a % b;
      a = b;
      b = rest;
    }
    return Math.abs(a);
  }

  /** First and last timestamp, UTC. */
  String range() {
    return first > last
        ? "none"
        : Instant.ofEpochMilli(first) + " to " + Instant.ofEpochMilli(last);
  }

  /**
   * The frequency in words, said to be inferred: intervals are aligned to the epoch, so it is a
   * common divisor of the timestamps, and of those that occur the greatest is the likely one.
   */
  String inferredFrequency() {
    if (first > last) {
      return "unknown: no timestamps";
    }
    OptionalInt frequency = greatestInChain();
    if (frequency.isEmpty()) {
      return "unknown: the timestamps are multiples of " + words(divisor);
    }
    String words = words(frequency.getAsInt());
    if (first == last && frequency.getAsInt() > TierChain.DEFAULT.base()) {
      return "at most " + words + " (inferred from a single timestamp)";
    }
    return words + " (inferred from the timestamps)";
  }

  private OptionalInt greatestInChain() {
    OptionalInt greatest = OptionalInt.empty();
    for (int frequency : TierChain.DEFAULT.frequencies()) {
      if (divisor % frequency == 0) {
        greatest = OptionalInt.of(frequency);
      }
    }
    return greatest;
  }

  /** A frequency as people write it: 10 s, 60 s, 5 min, 1 h. */
  static String words(long milliseconds) {
    if (milliseconds >= 3_600_000 && milliseconds % 3_600_000 == 0) {
      return milliseconds / 3_600_000 + " h";
    }
    if (milliseconds > 60_000 && milliseconds % 60_000 == 0) {
      return milliseconds / 60_000 + " min";
    }
    return milliseconds % 1000 == 0 ? milliseconds / 1000 + " s" : milliseconds + " ms";
  }
}
