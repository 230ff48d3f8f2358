package io.metricrollup.job.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Hash functions. Those of longs and of keys are part of what is stored and stay as they are. */
final class Mix {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Mix() {}

  /** Finalizer of splitmix64: a bijection whose every output bit depends on every input bit. */
  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** A place in an open-addressing table of a power of two. */
  static int place(long hash, int capacity) {
    return (int) ((hash * GOLDEN) >>> 32) & (capacity - 1);
  }

  static long ofBytes(byte[] bytes, int from, int to) {
    long hash = (long) to - from;
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      hash = (Long.rotateLeft(hash, 5) ^ (long) LONGS.get(bytes, at)) * GOLDEN;
    }
    for (; at < to; at++) {
      hash = (Long.rotateLeft(hash, 5) ^ bytes[at]) * GOLDEN;
    }
    return hash ^ (hash >>> 29);
  }

  static long ofInts(int[] ints, int from, int to) {
    long hash = (long) to - from;
    for (int at = from; at < to; at++) {
      hash = (Long.rotateLeft(hash, 5) ^ ints[at]) * GOLDEN;
    }
    return hash ^ (hash >>> 29);
  }
}
