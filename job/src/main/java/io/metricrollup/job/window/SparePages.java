package io.metricrollup.job.window;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Pages of closed windows, for the next ones that open: as many as one window has. Those of the
 * lowest tier keep the room for their bins, since the next window will hold about as many.
 */
final class SparePages {
  private final Deque<AccumulatorPage> pages = new ArrayDeque<>();
  private long bytes;

  /** An empty page. */
  AccumulatorPage take(int epoch, int slots) {
    AccumulatorPage page = poll();
    while (page != null && page.slots() < slots) {
      page = poll();
    }
    return page == null ? new AccumulatorPage(epoch, slots) : page.renewed(epoch);
  }

  private AccumulatorPage poll() {
    AccumulatorPage page = pages.poll();
    bytes -= page == null ? 0 : page.bytes();
    return page;
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
      bytes += page.bytes();
    }
  }

  /** Heap bytes. */
  long bytes() {
    return bytes;
  }
}
