package io.metricrollup.source.decode;

import io.metricrollup.segment.SegmentIdentity;

/**
 * Deals the good rows of a row group out to the shards: per shard its rows in file order. For one
 * thread.
 */
final class ShardRows {
  private int[] rows = new int[0];
  private int[] shardOf = new int[0];
  private int[] places = new int[0];
  private int[] ends = new int[0];
  private int good;

  /** The shard of a series: a fixed function, so that all rows of a series meet. */
  static int shard(long tid, int shards) {
    // The upper half as a fraction of 2^32, times the shards: a remainder costs ten times as much.
    return (int) (((SegmentIdentity.mix(tid) >>> 32) * shards) >>> 32);
  }

  void deal(CoreRows core, RowCheck check, int shards) {
    if (rows.length < core.rows) {
      rows = new int[core.rows];
      shardOf = new int[core.rows];
      places = new int[core.rows];
    }
    if (shards == 1 && check.goodRows() == core.rows) {
      dealAll(core.rows);
      return;
    }
    int[] next = offsets(core, check, shards);
    for (int row = 0; row < core.rows; row++) {
      places[row] = good;
      if (shardOf[row] >= 0) {
        places[row] = next[shardOf[row]]++;
        rows[places[row]] = row;
      }
    }
    ends = next;
  }

  private void dealAll(int size) {
    for (int row = 0; row < size; row++) {
      rows[row] = row;
      places[row] = row;
    }
    ends = new int[] {size};
    good = size;
  }

  private int[] offsets(CoreRows core, RowCheck check, int shards) {
    int[] counts = new int[shards];
    for (int row = 0; row < core.rows; row++) {
      shardOf[row] = check.good(row) ? shard(core.tids[row], shards) : -1;
      if (shardOf[row] >= 0) {
        counts[shardOf[row]]++;
      }
    }
    int offset = 0;
    for (int shard = 0; shard < shards; shard++) {
      int count = counts[shard];
      counts[shard] = offset;
      offset += count;
    }
    good = offset;
    return counts;
  }

  /** Row numbers, those of one shard together and ascending. */
  int[] rows() {
    return rows;
  }

  /** Number of rows that were dealt out. */
  int good() {
    return good;
  }

  /** By row its index in {@link #rows}; {@link #good} for rows that were not dealt out. */
  int[] places() {
    return places;
  }

  int start(int shard) {
    return shard == 0 ? 0 : ends[shard - 1];
  }

  int end(int shard) {
    return ends[shard];
  }
}
