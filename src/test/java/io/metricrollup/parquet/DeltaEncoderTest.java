package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaEncoderTest {
  private final ByteSink out = new ByteSink();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 31, 32, 33, 34, 127, 128, 129, 130, 161, 257, 14_000})
  void differencesOfEveryWidthAreReadBack(int count) throws IOException {
    SplittableRandom random = new SplittableRandom(count);
    for (int width = 0; width <= 64; width++) {
      long mask = width == 0 ? 0 : -1L >>> (64 - width);
      assertReadBack(random.longs(count).map(value -> value & mask).toArray());
    }
  }

  @Test
  void extremesWrapAround() throws IOException {
    assertReadBack(Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 0, -1, Long.MAX_VALUE, 1);
  }

  @Test
  void sortedFingerprintsShrinkByATenth() throws IOException {
    long[] values = new SplittableRandom(7).longs(14_000).sorted().toArray();
    assertReadBack(values);
    assertThat(out.size()).isLessThan(values.length * 8 * 9 / 10);
  }

  private void assertReadBack(long... values) throws IOException {
    out.reset();
    new DeltaEncoder().encode(values, values.length, out);
    DeltaBinaryPackingValuesReader reader = new DeltaBinaryPackingValuesReader();
    ByteBuffer bytes = ByteBuffer.wrap(out.array(), 0, out.size());
    reader.initFromPage(values.length, ByteBufferInputStream.wrap(bytes));
    long[] decoded = new long[values.length];
    Arrays.setAll(decoded, i -> reader.readLong());
    assertThat(decoded).isEqualTo(values);
  }
}
