package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class RowBitsTest {
  private static final int ROWS = 200;

  @Test
  void setsEveryRange() {
    for (int from = 0; from < ROWS; from++) {
      for (int to = from + 1; to <= ROWS; to++) {
        long[] bits = new long[RowBits.words(ROWS)];
        RowBits.set(bits, from, to);
        BitSet expected = new BitSet();
        expected.set(from, to);
        assertThat(BitSet.valueOf(bits)).isEqualTo(expected);
        assertThat(RowBits.count(bits, ROWS)).isEqualTo(to - from);
      }
    }
  }

  @Test
  void leavesOtherBitsAlone() {
    long[] bits = {1, 0, 1L << 63};
    RowBits.set(bits, 62, 130);
    assertThat(BitSet.valueOf(bits).cardinality()).isEqualTo(1 + 68 + 1);
    assertThat(RowBits.get(bits, 0)).isTrue();
    assertThat(RowBits.get(bits, 61)).isFalse();
    assertThat(RowBits.get(bits, 191)).isTrue();
  }
}
