package io.metricrollup.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Arrays that are handed out in turn, and again from the first on after each {@link #restart}.
 * Requests come in about the same order and sizes each time, so that soon none has to be made. What
 * is handed out holds anything and may be longer than asked for. For one thread.
 */
public final class ReusedArrays {
  private final List<byte[]> bytes = new ArrayList<>();
  private final List<int[]> ints = new ArrayList<>();
  private final List<long[]> longs = new ArrayList<>();
  private final List<double[]> doubles = new ArrayList<>();
  private int nextBytes;
  private int nextInts;
  private int nextLongs;
  private int nextDoubles;

  /** From now on, what was handed out before is handed out again. */
  public void restart() {
    nextBytes = 0;
    nextInts = 0;
    nextLongs = 0;
    nextDoubles = 0;
  }

  public byte[] bytes(int length) {
    if (nextBytes == bytes.size()) {
      bytes.add(new byte[length]);
    } else if (bytes.get(nextBytes).length < length) {
      bytes.set(nextBytes, new byte[roomFor(length)]);
    }
    return bytes.get(nextBytes++);
  }

  public int[] ints(int length) {
    if (nextInts == ints.size()) {
      ints.add(new int[length]);
    } else if (ints.get(nextInts).length < length) {
      ints.set(nextInts, new int[roomFor(length)]);
    }
    return ints.get(nextInts++);
  }

  public long[] longs(int length) {
    if (nextLongs == longs.size()) {
      longs.add(new long[length]);
    } else if (longs.get(nextLongs).length < length) {
      longs.set(nextLongs, new long[roomFor(length)]);
    }
    return longs.get(nextLongs++);
  }

  public double[] doubles(int length) {
    if (nextDoubles == doubles.size()) {
      doubles.add(new double[length]);
    } else if (doubles.get(nextDoubles).length < length) {
      doubles.set(nextDoubles, new double[roomFor(length)]);
    }
    return doubles.get(nextDoubles++);
  }

  /** Zeroed as far as asked for. */
  public byte[] zeroedBytes(int length) {
    byte[] array = bytes(length);
    Arrays.fill(array, 0, length, (byte) 0);
    return array;
  }

  private static int roomFor(int length) {
    return length + length / 4;
  }
}
