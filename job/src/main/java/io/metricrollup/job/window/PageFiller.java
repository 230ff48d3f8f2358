package io.metricrollup.job.window;

import io.metricrollup.batch.PointBatch;
import io.metricrollup.sketch.RowSketches;
import java.util.Arrays;

/**
 * Adds rows to a window page by page, so that the sketches of all rows of a page are merged
 * together. Reused from batch to batch; belongs to one thread.
 */
final class PageFiller {
  /** Fewer rows a page are added one after the other. */
  private static final int FEW = 8;

  private final RowSketches sketches = new RowSketches(AccumulatorPage.SLOTS);

  // Rows in the order of their pages, and by page where its rows end.
  private int[] order = {};
  private int[] ends = {};

  /**
   * Adds the rows {@code [from, to)}, which are all of the window.
   *
   * @param series number of each row's series
   */
  void add(Window window, PointBatch batch, int[] series, int from, int to, ShardTable table) {
    int pages = (table.series().size() + AccumulatorPage.SLOTS - 1) >>> AccumulatorPage.SLOT_BITS;
    if (to - from < pages * FEW) {
      for (int row = from; row < to; row++) {
        addRow(page(window, series[row], table), series[row], batch, row, false);
      }
    } else {
      sort(series, from, to, pages);
      sketches.start(batch.bins());
      for (int p = 0, next = 0; p < pages; next = ends[p++]) {
        addPage(window, batch, series, next, ends[p], table);
      }
    }
  }

  /** Adds the rows from {@code first} to {@code end} in their order, all of one page. */
  private void addPage(
      Window window, PointBatch batch, int[] series, int first, int end, ShardTable table) {
    if (first < end) {
      AccumulatorPage page = page(window, series[order[first]], table);
      for (int i = first; i < end; i++) {
        addRow(page, series[order[i]], batch, order[i], true);
      }
      page.sketches().mergeAll(sketches);
    }
  }

  private static AccumulatorPage page(Window window, int series, ShardTable table) {
    return window.writablePage(series >>> AccumulatorPage.SLOT_BITS, table.epoch(), table.spares());
  }

  private void addRow(
      AccumulatorPage page, int series, PointBatch batch, int row, boolean together) {
    int slot = series & (AccumulatorPage.SLOTS - 1);
    double count = batch.counts()[row];
    page.addCounters(slot, count, batch.sums()[row], batch.mins()[row], batch.maxs()[row]);
    int bin = batch.binStarts()[row];
    int end = batch.binEnds()[row];
    if (bin < end && count > 0 && !(together && sketches.add(slot, bin, end))) {
      page.sketches().merge(slot, batch.bins(), bin, end);
    }
  }

  /** By counting. */
  private void sort(int[] series, int from, int to, int pages) {
    if (ends.length < pages) {
      ends = new int[pages];
    }
    if (order.length < to - from) {
      order = new int[to - from];
    }
    Arrays.fill(ends, 0, pages, 0);
    for (int row = from; row < to; row++) {
      ends[series[row] >>> AccumulatorPage.SLOT_BITS]++;
    }
    int start = 0;
    for (int p = 0; p < pages; p++) {
      int rows = ends[p];
      ends[p] = start;
      start += rows;
    }
    for (int row = from; row < to; row++) {
      order[ends[series[row] >>> AccumulatorPage.SLOT_BITS]++] = row;
    }
  }
}
