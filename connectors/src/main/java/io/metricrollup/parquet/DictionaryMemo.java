package io.metricrollup.parquet;

import java.util.Arrays;

/**
 * What a writer remembers of a dictionary to which entries are only added: the page in which those
 * that were used last were written, and their bounds. Files of the same series use the same ones
 * mostly, so that they need not be gathered, compressed and compared again.
 *
 * <p>Belongs to one dictionary, and like that to one thread.
 */
public final class DictionaryMemo {
  // Larger ones are not kept: there may be ten thousand columns in a heap that is full of windows.
  private static final int MAX_PAGE = 1 << 13;
  private static final int MAX_ENTRIES = 1 << 12;

  private int[] entries = {};
  private byte[] page = {};
  private int plainLength;
  private byte[] least;
  private byte[] greatest;

  /** Whether what is remembered is of just the entries {@code used[0, size)}. */
  boolean isOf(int[] used, int size) {
    return page.length > 0 && Arrays.equals(entries, 0, entries.length, used, 0, size);
  }

  /**
   * Remembers entries and the page that they are in, which is copied; or nothing, if it is large.
   *
   * @param file the page is {@code file[from, to)}, its header included
   * @param plain its length before compression
   */
  void keepPage(int[] used, int size, byte[] file, int from, int to, int plain) {
    boolean kept = to - from <= MAX_PAGE && size <= MAX_ENTRIES;
    entries = kept ? Arrays.copyOf(used, size) : new int[0];
    page = kept ? Arrays.copyOfRange(file, from, to) : new byte[0];
    plainLength = plain;
    least = null;
    greatest = null;
  }

  /** Remembers the bounds of the same entries; null where a writer gives none. */
  void keepBounds(byte[] min, byte[] max) {
    least = min;
    greatest = max;
  }

  /** The page, header included; not to be changed. */
  byte[] page() {
    return page;
  }

  /** The page's length before compression, header included. */
  int plainLength() {
    return plainLength;
  }

  /** The least entry, null if that is not known; not to be changed. */
  byte[] least() {
    return least;
  }

  /** The greatest entry, null if that is not known; not to be changed. */
  byte[] greatest() {
    return greatest;
  }
}
