package io.metricrollup.job.window;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The series of a table in the order of a segment's rows: by metric name (unsigned bytes), then
 * fingerprint. Kept from window to window; new series are sorted and merged in.
 */
final class SeriesOrder {
  private int[] sorted = {};
  private int[] ranks = {};

  /** All series, ascending. Valid until series are added. */
  int[] of(SeriesDictionary series, ByteStrings names) {
    if (sorted.length < series.size()) {
      if (ranks.length < names.size()) {
        ranks = ranks(names);
      }
      insert(series);
    }
    return sorted;
  }

  private static int[] ranks(ByteStrings names) {
    Integer[] ids = new Integer[names.size()];
    Arrays.setAll(ids, id -> id);
    Arrays.sort(ids, Comparator.comparing(id -> id, names::compare));
    int[] ranks = new int[ids.length];
    for (int rank = 0; rank < ids.length; rank++) {
      ranks[ids[rank]] = rank;
    }
    return ranks;
  }

  private void insert(SeriesDictionary series) {
    int known = sorted.length;
    int[] from = Arrays.copyOf(sorted, series.size());
    for (int s = known; s < from.length; s++) {
      from[s] = s;
    }
    int[] to = new int[from.length];
    for (int width = 1; width < from.length - known; width *= 2) {
      System.arraycopy(from, 0, to, 0, known);
      for (int start = known; start < from.length; start += 2 * width) {
        int middle = Math.min(start + width, from.length);
        merge(series, from, start, middle, Math.min(middle + width, from.length), to);
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    merge(series, from, 0, known, from.length, to);
    sorted = to;
  }

  private void merge(
      SeriesDictionary series, int[] from, int start, int middle, int end, int[] to) {
    int left = start;
    int right = middle;
    for (int at = start; at < end; at++) {
      boolean takeLeft =
          right == end || (left < middle && compare(series, from[left], from[right]) <= 0);
      to[at] = takeLeft ? from[left++] : from[right++];
    }
  }

  private int compare(SeriesDictionary series, int a, int b) {
    int byName = Integer.compare(ranks[series.nameId(a)], ranks[series.nameId(b)]);
    return byName != 0 ? byName : Long.compare(series.tid(a), series.tid(b));
  }
}
