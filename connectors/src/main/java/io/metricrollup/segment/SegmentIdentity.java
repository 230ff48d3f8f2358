package io.metricrollup.segment;

import java.util.UUID;

/** The identity of a segment: two announcements with the same one mean the same rows. */
public record SegmentIdentity(
    UUID organization, int instance, int dateint, int frequencyMs, long segmentId) {

  /** A well-mixed 64-bit fingerprint, for sets of segments; never for dropping one as known. */
  public long fingerprint() {
    long h = mix(organization.getMostSignificantBits());
    h = mix(h ^ organization.getLeastSignificantBits());
    h = mix(h ^ ((long) instance << 32 | dateint));
    h = mix(h ^ frequencyMs);
    return mix(h ^ segmentId);
  }

  /**
   * The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every input bit moves every other.
   */
  public static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
