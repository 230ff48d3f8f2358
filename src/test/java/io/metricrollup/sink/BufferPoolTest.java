package io.metricrollup.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BufferPoolTest {
  @Test
  void copyWaitsUntilThereIsRoom() throws Exception {
    BufferPool pool = new BufferPool(1_000);
    byte[] first = pool.copy(new byte[600], 600);
    CompletableFuture<byte[]> second =
        CompletableFuture.supplyAsync(() -> copy(pool, new byte[] {7, 8, 9}, 600));
    assertThat(second.completeOnTimeout(null, 200, TimeUnit.MILLISECONDS).get()).isNull();

    CompletableFuture<byte[]> third = CompletableFuture.supplyAsync(() -> copy(pool, first, 3));
    assertThat(third.get()).hasSizeGreaterThanOrEqualTo(3);
    pool.release(first);
  }

  @Test
  void fileOverTheLimitGoesAlone() throws Exception {
    BufferPool pool = new BufferPool(1_000);
    byte[] large = pool.copy(new byte[5_000], 5_000);
    assertThat(large).hasSizeGreaterThanOrEqualTo(5_000);
    pool.release(large);
    assertThat(pool.copy(new byte[10], 10)).hasSizeLessThan(1_000);
  }

  @Test
  void bufferIsUsedAgain() throws Exception {
    BufferPool pool = new BufferPool(1_000);
    byte[] first = pool.copy(new byte[100], 100);
    pool.release(first);

    assertThat(pool.copy(new byte[90], 90)).isSameAs(first);
  }

  @Test
  void copiesAreRightWhateverTheOrder() throws Exception {
    BufferPool pool = new BufferPool(10_000);
    SplittableRandom random = new SplittableRandom(3);
    Deque<byte[]> out = new ArrayDeque<>();
    for (int i = 0; i < 10_000; i++) {
      byte[] source = new byte[1 + random.nextInt(2_000)];
      random.nextBytes(source);
      while (out.size() >= 1 + random.nextInt(4)) {
        pool.release(out.poll());
      }
      byte[] copy = pool.copy(source, source.length);
      assertThat(Arrays.equals(copy, 0, source.length, source, 0, source.length)).isTrue();
      assertThat(out).noneMatch(buffer -> buffer == copy);
      out.add(copy);
    }
  }

  private static byte[] copy(BufferPool pool, byte[] bytes, int length) {
    try {
      return pool.copy(Arrays.copyOf(bytes, length), length);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
