package io.metricrollup.source.decode;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.parquet.ColumnVector;
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
 *
 * <p>And in which columns. Labels are a function of the series (contract, section 3), though a row
 * may lack some of them. So if the rows of known series account for all values that a column has by
 * the footer, no other row has one, and the column is not read. If they account for another number
 * than there is, some row has other columns filled than its series had, and everything is read.
 * What is not seen, until a later row group has another number, is that a series lacks a label that
 * it had while another has it for the first time.
 */
final class NeededLabels {
  /** With more rows than one in so many, reading them all costs less than picking them out. */
  private static final int FEW = 16;

  /**
   * In fewer rows, where some lack labels, numbers agree by chance too often: rows are compared.
   */
  private static final int MANY_ROWS = 1 << 9;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final SentLabels sent;
  private final LabelShapes shapes = new LabelShapes();
  private final RowLabels rowLabels = new RowLabels(shapes);
  private final ExpectedLabels expected = new ExpectedLabels(shapes);
  private final RowSelection few = new RowSelection();
  private final RowSelection none = new RowSelection();

  // What is remembered for the row group's window, null if nothing is.
  private SentLabels.Series series;
  private long[] nameHashes = {};

  // By row: the key of its series, and its number there or one of the negative ones below.
  private long[] keys = {};
  private int[] numbers = {};
  private int rows;

  // Whether values are counted, rather than the masks of rows compared; whether they add up so far.
  private boolean counting;
  private boolean addsUp;

  private static final int UNKNOWN = -1;
  private static final int NOT_REMEMBERED = -2;

  NeededLabels(long windowMs) {
    sent = new SentLabels(windowMs);
  }

  void advance(long watermark) {
    if (sent.advance(watermark) && shapes.isFull()) {
      shapes.clear();
      sent.clear();
    }
  }

  /**
   * Starts a row group; the selection is valid until the next.
   *
   * @param batches that it is handed on in: of a column that is not read it is not known which of
   *     several have values
   */
  RowSelection select(
      Notification segment, CoreRows core, RowCheck check, ShardRows good, int batches) {
    series = null;
    rows = core.rows;
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
    expected.clear();
    counting = batches == 1 && rows >= MANY_ROWS;
    long from = sent.start(window);
    long to = sent.start(window + 1);
    for (int row = 0; row < rows; row++) {
      long timestamp = core.timestamps[row];
      numbers[row] = NOT_REMEMBERED;
      if (check.good(row) && timestamp >= from && timestamp < to) {
        keys[row] = SentLabels.key(nameHashes[core.names[row]], core.tids[row]);
        numbers[row] = series.find(keys[row]);
      }
      boolean known = numbers[row] >= 0;
      if (known && counting) {
        count(series.shape(numbers[row]));
      }
      if (!known || !check.sketchGood(row)) {
        few.add(row);
        counting &= !known;
      }
    }
    return few.size() > rows / FEW ? RowSelection.ALL : few;
  }

  private void count(int shape) {
    if (shape == LabelShapes.INCOMPLETE) {
      counting = false;
    } else {
      expected.add(shape);
    }
  }

  private void reserve(CoreRows core) {
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

  /** Starts the reading of labels, all or of a selection. */
  void startLabels(RowSelection selection) {
    counting &= series != null && !selection.isAll();
    addsUp = true;
    rowLabels.start(rows, series == null ? none : selection);
    if (counting) {
      expected.count();
      long[] masks = rowLabels.masks();
      for (int row = 0; row < rows; row++) {
        masks[row] = numbers[row] < 0 ? 0 : series.mask(numbers[row]);
      }
    }
  }

  /** Whether a column need not be read that has a value in so many rows, negative if unknown. */
  boolean leavesOut(SegmentSchema.Label label, long values) {
    return counting && expected.takeIf(label.hash(), values);
  }

  /** Takes note of a column that was read. */
  void read(SegmentSchema.Label label, ColumnVector column) {
    if (counting) {
      int ofOthers = rowLabels.addToSelected(label.hash(), column);
      addsUp &= expected.takeIf(label.hash(), column.nonNulls() - ofOthers);
    } else {
      rowLabels.add(label.hash(), column);
    }
  }

  /** Whether a row that was left out has other columns filled than when its labels went. */
  boolean leftOutTooMuch(RowSelection selection) {
    if (counting) {
      return !addsUp || !expected.allTaken();
    }
    return !selection.isAll() && !masksAgree();
  }

  private boolean masksAgree() {
    long[] masks = rowLabels.masks();
    for (int row = 0; row < rows; row++) {
      if (numbers[row] >= 0 && series.mask(numbers[row]) != masks[row]) {
        return false;
      }
    }
    return true;
  }

  /** By row the label mask, once it is known that not too much was left out. */
  long[] masks() {
    return rowLabels.masks();
  }

  /**
   * To be called when the rows are handed on, with the labels that were selected, and if that was
   * not all, without leaving out too much.
   */
  void handedOn(RowSelection selection) {
    if (series == null) {
      return;
    }
    long[] masks = rowLabels.masks();
    int selected = selection.isAll() ? rows : selection.size();
    for (int i = 0; i < selected; i++) {
      int row = selection.isAll() ? i : selection.row(i);
      int number = numbers[row];
      if (number == UNKNOWN || (number >= 0 && series.mask(number) != masks[row])) {
        series.put(keys[row], masks[row], rowLabels.shape(row));
      }
    }
  }
}
