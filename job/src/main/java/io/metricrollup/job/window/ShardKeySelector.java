package io.metricrollup.job.window;

import io.metricrollup.batch.PointBatch;
import io.metricrollup.segment.ShardCount;
import org.apache.flink.api.java.functions.KeySelector;

/** Key of a batch: its shard, placed among the shards of its organization. */
public final class ShardKeySelector implements KeySelector<PointBatch, ShardKey> {
  private static final long serialVersionUID = 1L;

  private final ShardCount shards;

  public ShardKeySelector(ShardCount shards) {
    this.shards = shards;
  }

  @Override
  public ShardKey getKey(PointBatch batch) {
    return ShardKey.of(
        batch.organization(), batch.instance(), batch.shard(), shards.of(batch.organization()));
  }
}
