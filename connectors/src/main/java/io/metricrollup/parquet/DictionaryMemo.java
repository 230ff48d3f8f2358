package io.metricrollup.parquet;

import java.util.Arrays;
import org.apache.parquet.format.Statistics;

/**
 * What is remembered of a dictionary to which entries are only added: the page in which those that
 * were used last were written, and their bounds. Files of the same series use the same ones mostly,
 * so that they need not be gathered, compressed and compared again.
 *
 * <p>Belongs to one dictionary, and like that to one thread.
 */
public final class DictionaryMemo {
  /** Larger pages are not kept: a gigabyte of them would otherwise be possible. */
  private static final int MAX_PAGE = 1 << 15;

  private int[] refs = {};
  private byte[] page = {};
  private int plainLength;
  private Statistics bounds;

  /** Whether what is kept is of just these entries. */
  boolean isOf(int[] entries, int size) {
    return Arrays.equals(refs, 0, refs.length, entries, 0, size) && page.length > 0;
  }

  /** Keeps the page of these entries, {@code file[from, to)}, header included. */
  void keep(int[] entries, int size, byte[] file, int from, int to, int plain) {
    boolean kept = to - from <= MAX_PAGE;
    refs = kept ? Arrays.copyOf(entries, size) : new int[0];
    page = kept ? Arrays.copyOfRange(file, from, to) : new byte[0];
    plainLength = plain;
    bounds = null;
  }

  /** Footer statistics of a column with these values. */
  Statistics bounds(ByteStrings strings, BytesDictionary used, int nulls) {
    if (!isOf(used.entries(), used.size())) {
      return Bounds.strings(strings, used, nulls);
    }
    if (bounds == null) {
      bounds = Bounds.strings(strings, used, 0);
    }
    return Bounds.nulls(nulls)
        .setMin_value(bounds.getMin_value())
        .setMax_value(bounds.getMax_value());
  }

  byte[] page() {
    return page;
  }

  /** The page's length before compression, header included. */
  int plainLength() {
    return plainLength;
  }
}
