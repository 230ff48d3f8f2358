package io.metricrollup.source.decode;

import io.metricrollup.batch.BytesDictionary;
import java.util.Arrays;

/** Distinct metric names of a row group, numbered in order of appearance. For one thread. */
final class NameInterner {
  private byte[] data = new byte[1 << 12];
  private int[] ends = new int[64];
  private int[] hashes = new int[64];
  private int[] table = new int[256];
  private int size;

  void clear() {
    size = 0;
    Arrays.fill(table, 0);
  }

  int size() {
    return size;
  }

  BytesDictionary dictionary() {
    return new BytesDictionary(data, ends, size);
  }

  int intern(byte[] bytes, int start, int length) {
    int hash = hash(bytes, start, length);
    int at = hash & (table.length - 1);
    while (table[at] != 0) {
      int id = table[at] - 1;
      if (hashes[id] == hash && equal(id, bytes, start, length)) {
        return id;
      }
      at = (at + 1) & (table.length - 1);
    }
    table[at] = size + 1;
    return append(bytes, start, length, hash);
  }

  private int append(byte[] bytes, int start, int length, int hash) {
    int from = size == 0 ? 0 : ends[size - 1];
    if (data.length < from + length) {
      data = Arrays.copyOf(data, Math.max(from + length, data.length * 2));
    }
    if (ends.length == size) {
      ends = Arrays.copyOf(ends, size * 2);
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    System.arraycopy(bytes, start, data, from, length);
    ends[size] = from + length;
    hashes[size] = hash;
    size++;
    if (size * 2 > table.length) {
      rehash();
    }
    return size - 1;
  }

  private void rehash() {
    table = new int[table.length * 2];
    for (int id = 0; id < size; id++) {
      int at = hashes[id] & (table.length - 1);
      while (table[at] != 0) {
        at = (at + 1) & (table.length - 1);
      }
      table[at] = id + 1;
    }
  }

  private boolean equal(int id, byte[] bytes, int start, int length) {
    int from = id == 0 ? 0 : ends[id - 1];
    return Arrays.equals(data, from, ends[id], bytes, start, start + length);
  }

  private static int hash(byte[] bytes, int start, int length) {
    int h = 0;
    for (int i = start; i < start + length; i++) {
      h = 31 * h + bytes[i];
    }
    h *= 0x9E3779B9;
    return h ^ (h >>> 15);
  }
}
