package io.metricrollup.zstd;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that are not compressed, read by zstd itself. */
class StoredFramesTest {
  private static final int OFFSET = 7;

  private final ZstdPool pool = new ZstdPool();

  @AfterEach
  void freeNativeMemory() {
    pool.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 65_791, 65_792, 131_071, 131_072, 131_073, 1_000_000})
  void zstdReadsThem(int length) {
    byte[] plain = new byte[OFFSET + length + 3];
    new SplittableRandom(length).nextBytes(plain);
    byte[] frame = new byte[OFFSET + ZstdPool.maxCompressedLength(length)];

    int written = pool.store(plain, OFFSET, length, frame, OFFSET);

    byte[] stored = Arrays.copyOfRange(frame, OFFSET, OFFSET + written);
    assertThat(Zstd.getFrameContentSize(stored)).isEqualTo(length);
    byte[] read = new byte[length];
    assertThat(Zstd.decompress(read, stored)).isEqualTo(length);
    assertThat(read).isEqualTo(Arrays.copyOfRange(plain, OFFSET, OFFSET + length));
    assertThat(pool.compression().contextsCreated()).isZero();
  }
}
