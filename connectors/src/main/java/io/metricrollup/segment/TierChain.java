package io.metricrollup.segment;

import java.io.Serializable;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * The chain of frequencies, finest first: the first is that of the ingested rows, every later one a
 * tier that is written. All in milliseconds.
 *
 * <p>Every frequency divides 24 h, is a multiple of the one before, and below 1 h divides 1 h, so
 * that no window straddles the hour or the day its file is filed under. Immutable.
 */
public final class TierChain implements Serializable {
  private static final long serialVersionUID = 1L;

  /** 10 s, 60 s, 5 min, 20 min, 1 h. */
  public static final TierChain DEFAULT =
      new TierChain(10_000, 60_000, 300_000, 1_200_000, 3_600_000);

  private static final int HOUR = 3_600_000;
  private static final int DAY = 24 * HOUR;

  private final int[] frequencies;

  /**
   * @throws IllegalArgumentException in words for the user, if the chain breaks a rule above
   */
  public TierChain(int... frequenciesMs) {
    this.frequencies = frequenciesMs.clone();
    check();
  }

  private void check() {
    if (frequencies.length < 2) {
      throw new IllegalArgumentException("a chain needs at least two frequencies");
    }
    for (int i = 0; i < frequencies.length; i++) {
      checkOne(frequencies[i]);
      if (i > 0
          && (frequencies[i] <= frequencies[i - 1] || frequencies[i] % frequencies[i - 1] != 0)) {
        throw new IllegalArgumentException(
            frequencies[i] + " ms is not a larger multiple of " + frequencies[i - 1] + " ms");
      }
    }
  }

  private static void checkOne(int frequency) {
    if (frequency <= 0 || DAY % frequency != 0) {
      throw new IllegalArgumentException(frequency + " ms does not divide 24 h");
    }
    if (frequency < HOUR && HOUR % frequency != 0) {
      throw new IllegalArgumentException(frequency + " ms does not divide 1 h");
    }
  }

  /** The frequency of ingested rows. */
  public int base() {
    return frequencies[0];
  }

  /** Number of tiers written: all frequencies but the first. */
  public int tiers() {
    return frequencies.length - 1;
  }

  /** Frequency of a tier, 0 being the finest that is written. */
  public int frequency(int tier) {
    return frequencies[tier + 1];
  }

  /** The tier that rows of this frequency enter; empty if it is not in the chain or is the last. */
  public OptionalInt tierAbove(int frequencyMs) {
    for (int i = 0; i < tiers(); i++) {
      if (frequencies[i] == frequencyMs) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /** All frequencies, finest first. */
  public int[] frequencies() {
    return frequencies.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TierChain chain && Arrays.equals(frequencies, chain.frequencies);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(frequencies);
  }

  @Override
  public String toString() {
    return Arrays.toString(frequencies);
  }
}
