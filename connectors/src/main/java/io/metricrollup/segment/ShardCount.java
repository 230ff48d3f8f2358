package io.metricrollup.segment;

import java.io.Serializable;
import java.util.UUID;

/**
 * How many shards an organization's series are dealt out to, at least 1. Decoding and the rollup
 * windows have to agree on it.
 */
@FunctionalInterface
public interface ShardCount extends Serializable {
  int of(UUID organization);
}
