package io.metricrollup.source.decode;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.parquet.RowSelection;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.SegmentIdentity;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Tells for which rows of a row group labels have to be read: those whose series' labels were not
 * handed on yet, and those that are bad or whose sketch is, whose values go to quarantine. Reused;
 * for one thread.
 */
final class NeededLabels {
  /** With more rows than one in so many, reading them all costs less than picking them out. */
  private static final int FEW = 16;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final SentLabels sent;
  private final RowSelection few = new RowSelection();

  // What is remembered for the row group's window, null if nothing is.
  private SentLabels.Series series;
  private long[] nameHashes = {};

  // By row: the key of its series, and its number there or one of the negative ones below.
  private long[] keys = {};
  private int[] numbers = {};
  private int rows;

  private static final int UNKNOWN = -1;
  private static final int NOT_REMEMBERED = -2;

  NeededLabels(long windowMs) {
    sent = new SentLabels(windowMs);
  }

  void advance(long watermark) {
    sent.advance(watermark);
  }

  /** Starts a row group; the selection is valid until the next. */
  RowSelection select(Notification segment, CoreRows core, RowCheck check, ShardRows good) {
    series = null;
    long window = 0;
    if (good.good() > 0) {
      window = sent.window(core.timestamps[good.rows()[0]]);
      series = sent.of(segment, window);
    }
    if (series == null) {
      return RowSelection.ALL;
    }
    reserve(core);
    few.clear();
    long from = sent.start(window);
    long to = sent.start(window + 1);
    for (int row = 0; row < rows; row++) {
      long timestamp = core.timestamps[row];
      numbers[row] = NOT_REMEMBERED;
      if (check.good(row) && timestamp >= from && timestamp < to) {
        keys[row] = SentLabels.key(nameHashes[core.names[row]], core.tids[row]);
        numbers[row] = series.find(keys[row]);
      }
      if (numbers[row] < 0 || !check.sketchGood(row)) {
        few.add(row);
      }
    }
    return few.size() > rows / FEW ? RowSelection.ALL : few;
  }

  private void reserve(CoreRows core) {
    rows = core.rows;
    if (keys.length < rows) {
      keys = new long[rows];
      numbers = new int[rows];
    }
    BytesDictionary names = core.nameDictionary.dictionary();
    if (nameHashes.length < names.size()) {
      nameHashes = new long[names.size()];
    }
    for (int name = 0; name < names.size(); name++) {
      nameHashes[name] = hash(names, name);
    }
  }

  private static long hash(BytesDictionary names, int name) {
    byte[] data = names.data();
    int at = names.start(name);
    int end = names.end(name);
    long hash = SegmentIdentity.mix(names.length(name));
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      hash = SegmentIdentity.mix(hash ^ (long) LONG.get(data, at));
    }
    long rest = 0;
    for (; at < end; at++) {
      rest = rest << Byte.SIZE | (data[at] & 0xFF);
    }
    return SegmentIdentity.mix(hash ^ rest);
  }

  /** Whether a row that was left out has other columns filled than when its labels went. */
  boolean leftOutTooMuch(RowSelection selection, long[] masks) {
    if (!selection.isAll()) {
      for (int row = 0; row < rows; row++) {
        if (numbers[row] >= 0 && series.mask(numbers[row]) != masks[row]) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * To be called when the rows are handed on, with the labels that were selected, and if that was
   * not all, without leaving out too much.
   */
  void handedOn(RowSelection selection, long[] masks) {
    if (series == null) {
      return;
    }
    int selected = selection.isAll() ? rows : selection.size();
    for (int i = 0; i < selected; i++) {
      int row = selection.isAll() ? i : selection.row(i);
      int number = numbers[row];
      if (number == UNKNOWN || (number >= 0 && series.mask(number) != masks[row])) {
        series.put(keys[row], masks[row]);
      }
    }
  }
}
