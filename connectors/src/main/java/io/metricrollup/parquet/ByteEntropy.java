package io.metricrollup.parquet;

import java.util.Arrays;

/**
 * How much an ideal code of single bytes would shrink a page, going by the middle of it: Shannon's
 * entropy of its bytes. It takes a tenth of the time of compressing. Not thread-safe.
 */
final class ByteEntropy {
  /** Bytes that are looked at, at most. */
  static final int SAMPLE = 1 << 12;

  // By n: n times its binary logarithm.
  private static final float[] N_LOG_N = new float[SAMPLE + 1];

  static {
    for (int n = 1; n <= SAMPLE; n++) {
      N_LOG_N[n] = (float) (n * Math.log(n) / Math.log(2));
    }
  }

  private final int[] counts = new int[256];

  /** The part of the page that would be left: 1 of random bytes, 0 of a single one repeated. */
  double of(ByteSink page) {
    int length = Math.min(page.size(), SAMPLE);
    int from = (page.size() - length) / 2;
    byte[] bytes = page.array();
    Arrays.fill(counts, 0);
    for (int i = from; i < from + length; i++) {
      counts[bytes[i] & 0xFF]++;
    }
    float bits = N_LOG_N[length];
    for (int count : counts) {
      bits -= N_LOG_N[count];
    }
    return length == 0 ? 0 : bits / (Byte.SIZE * length);
  }
}
