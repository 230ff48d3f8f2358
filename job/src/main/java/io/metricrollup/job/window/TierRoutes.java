package io.metricrollup.job.window;

import io.metricrollup.segment.TierChain;

/**
 * Where closed windows go. A frequency that is in state but no longer in the chain is not written
 * any more: what is open of it drains into the next tier that can take it.
 */
final class TierRoutes {
  private final TierChain chain;

  TierRoutes(TierChain chain) {
    this.chain = chain;
  }

  /** The tier that rows of this frequency enter. */
  int entry(int frequency) {
    return chain.frequency(
        chain
            .tierAbove(frequency)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "A batch of " + frequency + " ms can't enter the chain " + chain)));
  }

  boolean isWritten(int frequency) {
    for (int tier = 0; tier < chain.tiers(); tier++) {
      if (chain.frequency(tier) == frequency) {
        return true;
      }
    }
    return false;
  }

  boolean isLast(int frequency) {
    return frequency == chain.frequency(chain.tiers() - 1);
  }

  /** The tier that a closed window is merged into: the finest of its multiples; 0 if none. */
  int next(int frequency) {
    for (int tier = 0; tier < chain.tiers(); tier++) {
      int candidate = chain.frequency(tier);
      if (candidate > frequency && candidate % frequency == 0) {
        return candidate;
      }
    }
    return 0;
  }

  /**
   * @throws IllegalStateException if a table has open windows that can neither be written nor
   *     drained
   */
  void check(ShardKey key, ShardTable table) {
    for (int i = 0; i < table.tiers(); i++) {
      int frequency = table.tier(i).frequency();
      if (table.tier(i).size() > 0 && !isWritten(frequency) && next(frequency) == 0) {
        throw new IllegalStateException(
            "The state of shard "
                + key
                + " has open windows of "
                + frequency
                + " ms, which the chain "
                + chain
                + " neither writes nor can take up into a larger multiple. Start with the old"
                + " chain until they are closed, or with a chain that has such a multiple.");
      }
    }
  }
}
