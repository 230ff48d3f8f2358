package io.metricrollup.batch;

/**
 * Byte strings by number, end to end in one array: entry k is {@code data[start(k), end(k))}.
 * Immutable by convention: whoever holds one never writes to its arrays.
 *
 * @param data all entries, end to end; may be longer than they are
 * @param ends exclusive end of each entry, ascending; may be longer than {@code size}
 * @param size number of entries
 */
public record BytesDictionary(byte[] data, int[] ends, int size) {
  public static final BytesDictionary EMPTY = new BytesDictionary(new byte[0], new int[0], 0);

  public int start(int entry) {
    return entry == 0 ? 0 : ends[entry - 1];
  }

  public int end(int entry) {
    return ends[entry];
  }

  public int length(int entry) {
    return end(entry) - start(entry);
  }

  /** Bytes of all entries together. */
  public int dataLength() {
    return size == 0 ? 0 : ends[size - 1];
  }

  /** The entry as text, for messages and announcements. */
  public String string(int entry) {
    return new String(data, start(entry), length(entry), java.nio.charset.StandardCharsets.UTF_8);
  }
}
