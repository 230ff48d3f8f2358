package io.metricrollup.source.decode;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.parquet.RowSelection;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.SegmentIdentity;

/**
 * Tells for which rows of a row group labels have to be read: those whose series' labels were not
 * handed on yet, and those that are bad or whose sketch is, whose values go to quarantine. Reused;
 * for one thread.
 */
final class NeededLabels {
  /** With more rows than one in so many, reading them all costs less than picking them out. */
  private static final int FEW = 16;

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
    if (good.good() > 0) {
      series = sent.of(segment, sent.window(core.timestamps[good.rows()[0]]));
    }
    if (series == null) {
      return RowSelection.ALL;
    }
    reserve(core);
    few.clear();
    long window = sent.window(core.timestamps[good.rows()[0]]);
    int last = -1;
    for (int row = 0; row < rows; row++) {
      numbers[row] = NOT_REMEMBERED;
      if (check.good(row) && sent.window(core.timestamps[row]) == window) {
        keys[row] = SentLabels.key(nameHashes[core.names[row]], core.tids[row]);
        numbers[row] = series.find(keys[row], last + 1);
        last = numbers[row] < 0 ? last : numbers[row];
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

  /** FNV-1a (Fowler, Noll and Vo), mixed. */
  private static long hash(BytesDictionary names, int name) {
    long hash = 0xCBF29CE484222325L;
    for (int i = names.start(name); i < names.end(name); i++) {
      hash = (hash ^ (names.data()[i] & 0xFF)) * 0x100000001B3L;
    }
    return SegmentIdentity.mix(hash);
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

  /** To be called when the rows, with the labels that were selected, are handed on. */
  void handedOn(long[] masks) {
    for (int row = 0; series != null && row < rows; row++) {
      int number = numbers[row];
      if (number == UNKNOWN || (number >= 0 && series.mask(number) != masks[row])) {
        series.put(keys[row], masks[row]);
      }
    }
  }
}
