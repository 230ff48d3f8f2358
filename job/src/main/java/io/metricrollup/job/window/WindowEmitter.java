package io.metricrollup.job.window;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.RollupBatch;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Turns closed windows into batches of rows, in slices of at most {@value #MAX_ROWS}. Belongs to
 * one thread; reuses its arrays, so that a batch is valid only while it is handed on.
 */
final class WindowEmitter {
  static final int MAX_ROWS = 65_536;

  private final int maxRows;
  private final Consumer<RollupBatch> out;
  private final RowColumns columns = new RowColumns();
  private final LabelRows labels = new LabelRows();

  // By row of the slice.
  private int[] series = {};
  private int[] nameIds = {};
  private long[] tids = {};
  private int rows;

  // The slice's names.
  private byte[] nameData = new byte[256];
  private int[] nameEnds = new int[16];
  private int names;

  private long withheld;

  WindowEmitter(Consumer<RollupBatch> out) {
    this(MAX_ROWS, out);
  }

  WindowEmitter(int maxRows, Consumer<RollupBatch> out) {
    this.maxRows = maxRows;
    this.out = out;
  }

  /** Emits all rows of a window; returns their number. */
  long emit(ShardKey key, ShardTable table, int frequency, Window window) {
    int[] order = table.order();
    reserve(Math.min(order.length, maxRows));
    long total = 0;
    int slice = 0;
    for (int next = 0; next < order.length; ) {
      next = select(order, next, window);
      if (rows > 0) {
        emitSlice(key, table, frequency, window, slice++);
        total += rows;
      }
    }
    return total;
  }

  /** Rows with observations but without percentiles since the last call. */
  long takeWithheld() {
    long taken = withheld;
    withheld = 0;
    return taken;
  }

  /** Takes rows from {@code next} on until a slice is full; returns where the next one begins. */
  private int select(int[] order, int next, Window window) {
    rows = 0;
    int at = next;
    for (; at < order.length && rows < maxRows; at++) {
      AccumulatorPage page = window.page(order[at] >>> AccumulatorPage.SLOT_BITS);
      if (page != null && page.isPresent(order[at] & (AccumulatorPage.SLOTS - 1))) {
        series[rows++] = order[at];
      }
    }
    return at;
  }

  private void emitSlice(ShardKey key, ShardTable table, int frequency, Window window, int slice) {
    fillKeys(table);
    withheld += columns.fill(window, series, rows);
    out.accept(
        new RollupBatch(
            key.organization(),
            key.instance(),
            key.shard(),
            frequency,
            window.start(),
            window.late(),
            window.segments().hash(),
            slice == 0 ? window.inputRows() : 0,
            slice,
            rows,
            new BytesDictionary(nameData, nameEnds, names),
            nameIds,
            tids,
            columns.counts,
            columns.sums,
            columns.mins,
            columns.maxs,
            columns.percentiles,
            columns.sketches,
            columns.sketchEnds,
            labels.gather(table, window, series, rows)));
  }

  private void fillKeys(ShardTable table) {
    SeriesDictionary dictionary = table.series();
    names = 0;
    int last = -1;
    for (int row = 0; row < rows; row++) {
      int name = dictionary.nameId(series[row]);
      if (name != last) {
        appendName(table.names(), name);
        last = name;
      }
      nameIds[row] = names - 1;
      tids[row] = dictionary.tid(series[row]);
    }
  }

  private void appendName(ByteStrings all, int name) {
    int start = names == 0 ? 0 : nameEnds[names - 1];
    int end = start + all.end(name) - all.start(name);
    if (end > nameData.length) {
      nameData = Arrays.copyOf(nameData, Math.max(end, nameData.length * 2));
    }
    if (names == nameEnds.length) {
      nameEnds = Arrays.copyOf(nameEnds, names * 2);
    }
    System.arraycopy(all.data(), all.start(name), nameData, start, end - start);
    nameEnds[names++] = end;
  }

  private void reserve(int size) {
    if (series.length < size) {
      series = new int[size];
      nameIds = new int[size];
      tids = new long[size];
    }
  }
}
