package io.metricrollup.job.window;

import java.util.Arrays;
import java.util.UUID;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * What the rollup windows are keyed by: a shard of an organization's series on one storage
 * instance.
 *
 * <p>There are few keys, too few for hashing to spread them evenly. So the shards of one
 * organization get evenly spaced key groups, beginning at a random one, and the hash code is the
 * least that Flink assigns to that key group. The key group is part of the key: after a change of
 * the number of shards, what is there stays under its old key until it has drained.
 *
 * <p>Key group and hash code are stored in every checkpoint's layout: neither may ever change.
 */
public final class ShardKey {
  /**
   * Maximum parallelism of the job, which is the number of key groups; fixed for ever. A multiple
   * of 1 to 8: subtasks get equally many key groups, and so an organization's shards are spread as
   * evenly as their number allows wherever they begin.
   */
  public static final int MAX_PARALLELISM = 840;

  // By key group: the least hash code that Flink assigns to it.
  private static final int[] HASHES = hashes();

  private final UUID organization;
  private final int instance;
  private final int shard;
  private final int keyGroup;
  private final int hash;

  ShardKey(UUID organization, int instance, int shard, int keyGroup) {
    this.organization = organization;
    this.instance = instance;
    this.shard = shard;
    this.keyGroup = keyGroup;
    this.hash = HASHES[keyGroup];
  }

  /**
   * The key of one shard.
   *
   * @param shard in {@code [0, shards)}
   * @param shards number of shards of the organization
   */
  public static ShardKey of(UUID organization, int instance, int shard, int shards) {
    long first = identity(organization, instance) >>> 32;
    long offset = (long) shard * MAX_PARALLELISM / shards;
    int keyGroup = (int) ((first + offset) % MAX_PARALLELISM);
    return new ShardKey(organization, instance, shard, keyGroup);
  }

  public UUID organization() {
    return organization;
  }

  public int instance() {
    return instance;
  }

  public int shard() {
    return shard;
  }

  /** The subtask, of so many, that has the shard. */
  public int subtask(int parallelism) {
    return KeyGroupRangeAssignment.computeOperatorIndexForKeyGroup(
        MAX_PARALLELISM, parallelism, keyGroup);
  }

  int keyGroup() {
    return keyGroup;
  }

  private static long identity(UUID organization, int instance) {
    long hash = Mix.mix(organization.getMostSignificantBits());
    hash = Mix.mix(hash ^ organization.getLeastSignificantBits());
    return Mix.mix(hash + instance);
  }

  private static int[] hashes() {
    int[] hashes = new int[MAX_PARALLELISM];
    Arrays.fill(hashes, -1);
    int missing = MAX_PARALLELISM;
    for (int hash = 0; missing > 0; hash++) {
      int keyGroup = KeyGroupRangeAssignment.computeKeyGroupForKeyHash(hash, MAX_PARALLELISM);
      if (hashes[keyGroup] < 0) {
        hashes[keyGroup] = hash;
        missing--;
      }
    }
    return hashes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardKey key
        && shard == key.shard
        && keyGroup == key.keyGroup
        && instance == key.instance
        && organization.equals(key.organization);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return organization + "/" + instance + "/" + shard;
  }
}
