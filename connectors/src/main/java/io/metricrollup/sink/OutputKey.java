package io.metricrollup.sink;

import static io.metricrollup.segment.SegmentIdentity.mix;

import io.metricrollup.batch.RollupBatch;
import java.util.UUID;

/** What tells the files of one run apart. */
record OutputKey(
    UUID organization,
    int instance,
    int frequencyMs,
    long windowStart,
    int shard,
    int slice,
    boolean supplementary) {

  static OutputKey of(RollupBatch batch) {
    return new OutputKey(
        batch.organization(),
        batch.instance(),
        batch.frequencyMs(),
        batch.windowStart(),
        batch.shard(),
        batch.slice(),
        batch.supplementary());
  }

  /**
   * 64 well-mixed bits over the key and the input segments. Names of backfilled files hang on it:
   * it never changes.
   */
  long hash(long inputs) {
    long h = mix(organization.getMostSignificantBits());
    h = mix(h ^ organization.getLeastSignificantBits());
    h = mix(h ^ ((long) instance << 32 | frequencyMs));
    h = mix(h ^ windowStart);
    h = mix(h ^ ((long) shard << 32 | slice));
    h = mix(h ^ (supplementary ? 1 : 0));
    return mix(h ^ inputs);
  }
}
