package io.metricrollup.job.window;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Pages of closed windows, for the next ones that open: as many as one window has. Those of the
 * lowest tier keep the room for their bins, since the next window will hold about as many.
 */
final class SparePages {
  private final Deque<AccumulatorPage> pages = new ArrayDeque<>();

  /** An empty page. */
  AccumulatorPage take(int epoch, int slots) {
    AccumulatorPage page = pages.poll();
    while (page != null && page.slots() < slots) {
      page = pages.poll();
    }
    return page == null ? new AccumulatorPage(epoch, slots) : page.renewed(epoch);
  }

  /**
   * Keeps those pages of a window that nothing else holds, until there are as many as it has.
   *
   * @param epoch of the table; pages of an earlier one belong to a snapshot, too
   * @param above the window that this one was merged into, and that may have taken pages over; null
   *     if there is none
   * @param lowest whether it is of the lowest tier
   */
  void keep(Window closed, int epoch, Window above, boolean lowest) {
    for (int i = 0; i < closed.pages(); i++) {
      AccumulatorPage page = closed.page(i);
      if (page != null && page.epoch == epoch && (above == null || above.page(i) != page)) {
        keep(page, closed.pages(), lowest);
      }
    }
  }

  private void keep(AccumulatorPage page, int most, boolean lowest) {
    if (!lowest) {
      page.sketches().release();
    }
    if (pages.size() < most) {
      pages.add(page);
    }
  }

  /** Heap bytes. */
  long bytes() {
    long bytes = 0;
    for (AccumulatorPage page : pages) {
      bytes += page.bytes();
    }
    return bytes;
  }
}
