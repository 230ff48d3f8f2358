package io.metricrollup.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

class ShardKeyTest {
  @Test
  void shardsOfAnOrganizationFallOnEvenlyManySubtasks() {
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      UUID organization = new UUID(random.nextLong(), random.nextLong());
      for (int shards = 1; shards <= 16; shards++) {
        for (int parallelism = 1; parallelism <= 8; parallelism++) {
          int[] load = load(organization, shards, parallelism);
          int spread = Arrays.stream(load).max().orElse(0) - Arrays.stream(load).min().orElse(0);
          assertThat(spread)
              .as("%s: %d shards on %d subtasks", organization, shards, parallelism)
              .isLessThanOrEqualTo(1);
        }
      }
    }
  }

  private static int[] load(UUID organization, int shards, int parallelism) {
    int[] load = new int[parallelism];
    for (int shard = 0; shard < shards; shard++) {
      ShardKey key = ShardKey.of(organization, 1, shard, shards);
      load[
          KeyGroupRangeAssignment.assignKeyToParallelOperator(
              key, ShardKey.MAX_PARALLELISM, parallelism)]++;
    }
    return load;
  }

  @Test
  void singleShardsOfManyOrganizationsFallOnAllKeyGroups() {
    Random random = new Random(2);
    int[] load = new int[ShardKey.MAX_PARALLELISM];
    for (int i = 0; i < 84_000; i++) {
      ShardKey key = ShardKey.of(new UUID(random.nextLong(), random.nextLong()), 1, 0, 1);
      load[KeyGroupRangeAssignment.assignToKeyGroup(key, ShardKey.MAX_PARALLELISM)]++;
    }
    assertThat(Arrays.stream(load)).allMatch(n -> n > 50 && n < 150);
  }

  @Test
  void hashCodeAndKeyGroupStayAsTheyAre() {
    ShardKey key = ShardKey.of(new UUID(0x0123456789ABCDEFL, 0xFEDCBA9876543210L), 7, 2, 4);
    assertThat(key.hashCode()).isEqualTo(52);
    assertThat(key.keyGroup()).isEqualTo(84);
    assertThat(KeyGroupRangeAssignment.assignToKeyGroup(key, ShardKey.MAX_PARALLELISM))
        .isEqualTo(key.keyGroup());
  }

  @Test
  void shardAtAnotherPlaceIsAnotherKey() {
    UUID organization = new UUID(1, 2);
    assertThat(ShardKey.of(organization, 1, 1, 4))
        .isEqualTo(ShardKey.of(organization, 1, 1, 4))
        .isNotEqualTo(ShardKey.of(organization, 1, 1, 8))
        .isNotEqualTo(ShardKey.of(organization, 2, 1, 4))
        .isNotEqualTo(ShardKey.of(new UUID(1, 3), 1, 1, 4));
  }

  @Test
  void serializedKeyIsReadBack() throws Exception {
    Random random = new Random(3);
    for (int i = 0; i < 100; i++) {
      UUID organization = new UUID(random.nextLong(), random.nextLong());
      ShardKey key = ShardKey.of(organization, random.nextInt(), random.nextInt(300), 300);
      DataOutputSerializer out = new DataOutputSerializer(26);
      ShardKeySerializer.INSTANCE.serialize(key, out);
      assertThat(out.length()).isEqualTo(ShardKeySerializer.INSTANCE.getLength());
      ShardKey read =
          ShardKeySerializer.INSTANCE.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
      assertThat(read).isEqualTo(key).hasSameHashCodeAs(key).hasToString(key.toString());
    }
  }
}
