package io.metricrollup.job.window;

import java.util.Arrays;

/** One open window of one tier: accumulators by series number, and where they come from. */
final class Window {
  private static final AccumulatorPage[] NO_PAGES = {};
  private static final byte[] NO_TYPES = {};
  private static final long CHANGED = -1;

  private final long start;
  private final boolean late;
  private final SegmentSet segments;
  private AccumulatorPage[] pages;
  private byte[] types;
  private long inputRows;

  /** Heap bytes when they were last counted; {@link #CHANGED} since. */
  private long bytes = CHANGED;

  /**
   * @param start epoch ms
   * @param late whether the watermark had passed the window's end when it was opened, so that it
   *     may have been written before
   */
  Window(long start, boolean late) {
    this(start, late, new SegmentSet(), NO_PAGES, NO_TYPES, 0);
  }

  Window(
      long start,
      boolean late,
      SegmentSet segments,
      AccumulatorPage[] pages,
      byte[] types,
      long inputRows) {
    this.start = start;
    this.late = late;
    this.segments = segments;
    this.pages = pages;
    this.types = types;
    this.inputRows = inputRows;
  }

  /** The live copy: shares the pages, but nothing that is written without asking for a page. */
  Window share() {
    return new Window(start, late, segments.copy(), pages.clone(), types.clone(), inputRows);
  }

  long start() {
    return start;
  }

  boolean late() {
    return late;
  }

  SegmentSet segments() {
    return segments;
  }

  /** How many rows of input were merged, by way of lower tiers too. */
  long inputRows() {
    return inputRows;
  }

  void addInputRows(long rows) {
    inputRows += rows;
  }

  int pages() {
    return pages.length;
  }

  /** A page to read from; null if there is nothing in it. */
  AccumulatorPage page(int index) {
    return index < pages.length ? pages[index] : null;
  }

  /** A page to write to; a new one comes from the spares. */
  AccumulatorPage writablePage(int index, int epoch, SparePages spares) {
    bytes = CHANGED;
    if (index >= pages.length) {
      pages = Arrays.copyOf(pages, index + 1);
    }
    AccumulatorPage page = pages[index];
    if (page == null) {
      int slots = index == 0 ? AccumulatorPage.MIN_SLOTS : AccumulatorPage.SLOTS;
      page = pages[index] = spares.take(epoch, slots);
    } else if (page.epoch != epoch) {
      page = pages[index] = page.copy(epoch);
    } else {
      page.awake(epoch);
    }
    return page;
  }

  /** Lets those pages rest that no snapshot has; they wake when they are written to. */
  void rest(int epoch) {
    bytes = CHANGED;
    for (AccumulatorPage page : pages) {
      if (page != null && page.epoch == epoch) {
        page.rest();
      }
    }
  }

  /** Wakes all pages, to be read. */
  void wake(int epoch) {
    bytes = CHANGED;
    for (int i = 0; i < pages.length; i++) {
      pages[i] = pages[i] == null ? null : pages[i].awake(epoch);
    }
  }

  /** One more than the last column for which there is a type mask. */
  int typedColumns() {
    int columns = types.length;
    while (columns > 0 && types[columns - 1] == 0) {
      columns--;
    }
    return columns;
  }

  /** The types in which the window's sources have a column, as bits by type code. */
  int types(int column) {
    return column < types.length ? types[column] : 0;
  }

  void addTypes(int column, int mask) {
    if (column >= types.length) {
      types = Arrays.copyOf(types, Math.max(column + 1, types.length / 2 * 3));
    }
    types[column] |= (byte) mask;
  }

  /**
   * Merges a window of the tier below, of the same table. Pages may go over as they are: the lower
   * window must not be written any more, and be dropped before this one is written again.
   */
  void addAll(Window lower, int epoch, SparePages spares) {
    bytes = CHANGED;
    for (int i = 0; i < lower.pages.length; i++) {
      if (lower.pages[i] != null) {
        addPage(i, lower.pages[i], epoch, spares);
      }
    }
    segments.addAll(lower.segments);
    inputRows += lower.inputRows;
    for (int column = 0; column < lower.types.length; column++) {
      addTypes(column, lower.types[column]);
    }
  }

  private void addPage(int index, AccumulatorPage lower, int epoch, SparePages spares) {
    if (page(index) != null) {
      writablePage(index, epoch, spares).addAll(lower);
    } else {
      pages = index < pages.length ? pages : Arrays.copyOf(pages, index + 1);
      pages[index] = lower;
    }
  }

  /** Heap bytes. Counting them means a look at every page, so it is done only after a change. */
  long bytes() {
    if (bytes == CHANGED) {
      bytes = 64 + 8L * pages.length + types.length + segments.bytes();
      for (AccumulatorPage page : pages) {
        bytes += page == null ? 0 : page.bytes();
      }
    }
    return bytes;
  }
}
