package io.metricrollup.job.window;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * What closed windows leave to the next ones that open: as many pages as one window has, and of the
 * lowest tier how much room their bins took, since the next window will hold about as many.
 */
final class SparePages {
  private final Deque<AccumulatorPage> pages = new ArrayDeque<>();
  private long bytes;

  // By index of the page in its window, by slot; null where nothing is known.
  private char[][] rooms = {};

  /** An empty page, to be the one with this index. */
  AccumulatorPage take(int index, int epoch, int slots) {
    char[] room = index < rooms.length ? rooms[index] : null;
    int least = room == null ? slots : Math.max(slots, room.length);
    AccumulatorPage page = poll();
    while (page != null && page.slots() < least) {
      page = poll();
    }
    page = page == null ? new AccumulatorPage(epoch, least) : page.renewed(epoch);
    if (room != null && room.length == page.slots()) {
      page.sketches().prepare(room);
    }
    return page;
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
      if (page != null && lowest) {
        keepRooms(i, page.sketches().rooms());
      }
      if (page != null && page.epoch == epoch && (above == null || above.page(i) != page)) {
        keep(page, closed.pages(), lowest);
      }
    }
  }

  private void keepRooms(int index, char[] room) {
    if (index >= rooms.length) {
      rooms = Arrays.copyOf(rooms, index + 1);
    }
    bytes += room.length * 2L - (rooms[index] == null ? 0 : rooms[index].length * 2L);
    rooms[index] = room;
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
