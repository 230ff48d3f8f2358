package io.metricrollup.job.window;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Pages of the last window of the lowest tier that was closed, for the next one that opens: it will
 * hold about the same series. Pages of the tiers above mostly come from below, so that only the
 * lowest needs new ones.
 */
final class SparePages {
  private final Deque<AccumulatorPage> pages = new ArrayDeque<>();

  /** An empty page. */
  AccumulatorPage take(int epoch, int slots) {
    AccumulatorPage page = pages.peek();
    if (page == null || page.slots() < slots) {
      return new AccumulatorPage(epoch, slots);
    }
    return pages.pop().renewed(epoch);
  }

  /**
   * Keeps those pages of a window that nothing else holds, in place of what was kept before.
   *
   * @param epoch of the table; pages of an earlier one belong to a snapshot, too
   * @param above the window that this one was merged into, and that may have taken pages over; null
   *     if there is none
   */
  void keep(Window closed, int epoch, Window above) {
    pages.clear();
    for (int i = 0; i < closed.pages(); i++) {
      AccumulatorPage page = closed.page(i);
      if (page != null && page.epoch == epoch && (above == null || above.page(i) != page)) {
        pages.add(page);
      }
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
