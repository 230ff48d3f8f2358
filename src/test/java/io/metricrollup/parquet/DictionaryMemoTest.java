package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.zstd.ZstdPool;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A file must not depend on what is remembered of the ones before. */
class DictionaryMemoTest {
  private static final int ROWS = 3_000;

  private final ZstdPool pool = new ZstdPool();
  private final FileEncoder encoder = new FileEncoder(pool, 3);
  private final FileEncoder forgetful = new FileEncoder(pool, 3);
  private final DictionaryMemo memo = new DictionaryMemo();
  private final SplittableRandom random = new SplittableRandom(1);
  private byte[] data = {};
  private int[] ends = {};

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void filesAreTheSameWithIt() {
    grow(40);
    assertSame(randomEntries(ROWS, 40));
    assertSame(randomEntries(ROWS, 40));
    assertThat(memo.isOf(first(40), 40)).isTrue();
    assertSame(randomEntries(ROWS, 39));
    grow(7);
    assertSame(randomEntries(ROWS, 47));
    assertSame(new int[] {3, 3, 1});
    assertSame(randomEntries(ROWS, 47));
    assertThat(memo.isOf(first(47), 47)).isTrue();
  }

  @Test
  void aLargePageIsNotKept() {
    grow(20_000);
    int[] entries = new int[60_000];
    Arrays.setAll(entries, i -> i % 20_000);
    assertSame(entries);
    assertThat(memo.page()).isEmpty();
    assertThat(memo.isOf(first(20_000), 20_000)).isFalse();
    assertSame(entries);
  }

  private void assertSame(int[] entries) {
    assertThat(write(encoder, entries, memo)).isEqualTo(write(forgetful, entries, null));
  }

  private byte[] write(FileEncoder by, int[] entries, DictionaryMemo remembered) {
    long[] present = new long[RowBits.words(entries.length)];
    RowBits.set(present, 0, entries.length);
    by.begin(entries.length);
    by.strings("a", entries, entries.length, present, data, ends, ends.length, remembered);
    return by.finish(Map.of(), List.of(), "test").toByteArray();
  }

  private int[] randomEntries(int rows, int limit) {
    int[] entries = new int[rows];
    Arrays.setAll(entries, i -> i < limit ? i : random.nextInt(limit));
    return entries;
  }

  private static int[] first(int entries) {
    int[] all = new int[entries];
    Arrays.setAll(all, i -> i);
    return all;
  }

  private void grow(int more) {
    int known = ends.length;
    ends = Arrays.copyOf(ends, known + more);
    for (int i = known; i < ends.length; i++) {
      byte[] word = Long.toString(random.nextLong()).getBytes(StandardCharsets.US_ASCII);
      int end = data.length;
      data = Arrays.copyOf(data, end + word.length);
      System.arraycopy(word, 0, data, end, word.length);
      ends[i] = data.length;
    }
  }
}
