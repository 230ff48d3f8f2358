package io.metricrollup.source.decode;

import io.metricrollup.batch.BytesDictionary;
import java.util.Arrays;

/**
 * The entries of a large dictionary that are really used, renumbered from 0 in order of first use.
 * For one thread.
 */
final class DictionarySubset {
  private static final int UNUSED = 0;

  private int[] newIds;
  private int[] used = new int[16];
  private byte[] data = new byte[256];
  private int[] ends = new int[16];
  private int size;

  DictionarySubset(int entries) {
    newIds = new int[entries];
  }

  /** Starts anew over a dictionary of this many entries. */
  void reset(int entries) {
    for (int i = 0; i < size; i++) {
      newIds[used[i]] = UNUSED;
    }
    size = 0;
    if (newIds.length < entries) {
      newIds = new int[Math.max(entries, newIds.length * 2)];
    }
  }

  int idOf(int entry, byte[] bytes, int start, int length) {
    int id = newIds[entry];
    return id == UNUSED ? append(entry, bytes, start, length) : id - 1;
  }

  /** The same for text, which is mended if it is not UTF-8. */
  int idOfText(int entry, byte[] bytes, int start, int length) {
    int id = newIds[entry];
    if (id != UNUSED) {
      return id - 1;
    }
    if (Utf8.isAscii(bytes, start, length)) {
      return append(entry, bytes, start, length);
    }
    byte[] mended = Utf8.mended(bytes, start, length);
    return append(entry, mended, 0, mended.length);
  }

  private int append(int entry, byte[] bytes, int start, int length) {
    int from = size == 0 ? 0 : ends[size - 1];
    if (data.length < from + length) {
      data = Arrays.copyOf(data, Math.max(from + length, data.length * 2));
    }
    if (ends.length == size) {
      ends = Arrays.copyOf(ends, size * 2);
      used = Arrays.copyOf(used, size * 2);
    }
    System.arraycopy(bytes, start, data, from, length);
    ends[size] = from + length;
    used[size] = entry;
    newIds[entry] = ++size;
    return size - 1;
  }

  int size() {
    return size;
  }

  /** A copy of the entries used so far. */
  BytesDictionary dictionary() {
    int length = size == 0 ? 0 : ends[size - 1];
    return new BytesDictionary(Arrays.copyOf(data, length), Arrays.copyOf(ends, size), size);
  }
}
