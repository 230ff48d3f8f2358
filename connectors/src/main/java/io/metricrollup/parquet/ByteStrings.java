package io.metricrollup.parquet;

import java.util.Arrays;

/**
 * Byte strings back to back in one array, not copied. A string is named by its index, its "ref":
 * string {@code k} begins where {@code k - 1} ends and ends at {@code ends[k]}.
 */
final class ByteStrings {
  private final byte[] data;
  private final int[] ends;

  ByteStrings(byte[] data, int[] ends) {
    this.data = data;
    this.ends = ends;
  }

  byte[] data() {
    return data;
  }

  int start(int ref) {
    return ref == 0 ? 0 : ends[ref - 1];
  }

  int end(int ref) {
    return ends[ref];
  }

  int length(int ref) {
    return ends[ref] - start(ref);
  }

  byte[] copy(int ref) {
    return Arrays.copyOfRange(data, start(ref), ends[ref]);
  }

  boolean same(int a, int b) {
    return Arrays.equals(data, start(a), ends[a], data, start(b), ends[b]);
  }

  /** Orders two strings by their unsigned bytes, as Parquet does. */
  int compare(int a, int b) {
    return Arrays.compareUnsigned(data, start(a), ends[a], data, start(b), ends[b]);
  }

  /** The size of {@code refs[0, count)} PLAIN, each with its length in front. */
  long plainBytes(int[] refs, int count) {
    long bytes = (long) Integer.BYTES * count;
    for (int i = 0; i < count; i++) {
      bytes += length(refs[i]);
    }
    return bytes;
  }

  /** The size of the shortest of {@code refs[0, count)} PLAIN; 0 if there are none. */
  long leastPlainBytes(int[] refs, int count) {
    int shortest = Integer.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      shortest = Math.min(shortest, length(refs[i]));
    }
    return count == 0 ? 0 : (long) Integer.BYTES + shortest;
  }

  /** Appends one string PLAIN. */
  void write(int ref, ByteSink out) {
    int length = length(ref);
    out.writeInt(length);
    out.write(data, start(ref), length);
  }
}
