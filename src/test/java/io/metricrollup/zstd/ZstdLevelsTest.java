package io.metricrollup.zstd;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the levels of the pool are, beside zstd's own. */
class ZstdLevelsTest {
  private static final int VALUES = 14_000;

  private final ZstdPool pool = new ZstdPool();
  private final byte[] frame = new byte[ZstdPool.maxCompressedLength(VALUES * Double.BYTES)];

  @AfterEach
  void freeNativeMemory() {
    pool.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5, 9, 19})
  void levelsBesideTheDefaultAreZstds(int level) {
    byte[] values = values();
    int length = pool.compress(level, values, 0, values.length, frame, 0);
    assertThat(Arrays.copyOf(frame, length)).isEqualTo(Zstd.compress(values, level));
  }

  @Test
  void theDefaultLevelIsAnotherSearchForAsFewBytes() {
    byte[] values = values();
    int length = pool.compress(3, values, 0, values.length, frame, 0);
    byte[] zstds = Zstd.compress(values, 3);
    assertThat(Arrays.copyOf(frame, length)).isNotEqualTo(zstds);
    assertThat(length).isLessThan(zstds.length * 101 / 100);
    byte[] read = new byte[values.length];
    assertThat(Zstd.decompress(read, Arrays.copyOf(frame, length))).isEqualTo(values.length);
    assertThat(read).isEqualTo(values);
  }

  @Test
  void stringsOfTheDefaultLevelAreSearchedForLongMatches() {
    byte[] strings = strings();
    int length = pool.compressStrings(3, strings, 0, strings.length, frame, 0);
    byte[] asStrings = Arrays.copyOf(frame, length);
    assertThat(Zstd.decompress(asStrings, strings.length)).isEqualTo(strings);
    assertThat(length).isLessThan(Zstd.compress(strings, 3).length * 103 / 100);
  }

  @Test
  void oneContextIsForNumbersAndForStrings() {
    byte[] values = values();
    int asNumbers = pool.compress(3, values, 0, values.length, frame, 0);
    // Numbers share a few bytes with one another: such matches are too short for strings.
    int asStrings = pool.compressStrings(3, values, 0, values.length, frame, 0);
    assertThat(asStrings).isGreaterThan(asNumbers);
    assertThat(pool.compress(3, values, 0, values.length, frame, 0)).isEqualTo(asNumbers);
    assertThat(pool.compression().contextsCreated()).isEqualTo(1);
  }

  @Test
  void stringsOfOtherLevelsAreZstds() {
    byte[] strings = strings();
    int length = pool.compressStrings(4, strings, 0, strings.length, frame, 0);
    assertThat(Arrays.copyOf(frame, length)).isEqualTo(Zstd.compress(strings, 4));
  }

  /** Of 22 bytes each, like sketches of one bin: the length, a common start, what differs. */
  private static byte[] strings() {
    SplittableRandom random = new SplittableRandom(7);
    ByteBuffer strings = ByteBuffer.allocate(VALUES * 26 / 4).order(ByteOrder.LITTLE_ENDIAN);
    while (strings.remaining() >= 26) {
      strings.putInt(22).putLong(0x3FF0_52BF_5A81_4AFDL).putLong(2).putShort((short) 0x0105);
      strings.putInt(random.nextInt(1 << 11) << 5);
    }
    return strings.array();
  }

  /** Doubles of which half repeat, as sums and percentiles do. */
  private static byte[] values() {
    SplittableRandom random = new SplittableRandom(5);
    ByteBuffer values = ByteBuffer.allocate(VALUES * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < VALUES; i++) {
      values.putDouble(
          random.nextBoolean()
              ? Math.exp(random.nextInt(500) / 50.0)
              : Math.exp(random.nextDouble() * 10));
    }
    return values.array();
  }
}
