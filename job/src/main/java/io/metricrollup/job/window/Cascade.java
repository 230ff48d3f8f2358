package io.metricrollup.job.window;

/**
 * Closes windows: tier after tier in ascending order, so that a window is complete when its turn
 * comes. A closed window is merged into the next tier's, emitted, and dropped.
 *
 * <p>Late windows stay until a flush, or until a window above them closes on time: then they still
 * get into that.
 */
final class Cascade {
  /** A time at which no window closes that is not late. */
  static final long NO_TIME = Long.MIN_VALUE;

  private final TierRoutes routes;
  private final Output output;
  private boolean lastTierClosed;

  Cascade(TierRoutes routes, Output output) {
    this.routes = routes;
    this.output = output;
  }

  /** What becomes of windows. */
  interface Output {
    /** A window of a tier that is written was closed. */
    void closed(ShardTable table, int frequency, Window window);

    /** A window was opened that closes at {@code last}. */
    void opened(long last);
  }

  /**
   * Closes the windows that end at {@code time} or before, and if {@code flush} the late ones.
   *
   * @param watermark windows above late ones that end at or before it are late themselves
   */
  void close(ShardTable table, long time, boolean flush, long watermark) {
    table.requireLive();
    lastTierClosed = false;
    // Merging upwards adds windows, and tiers, only behind the one being closed.
    for (int t = 0; t < table.tiers(); t++) {
      Tier tier = table.tier(t);
      for (int i = 0; i < tier.size(); ) {
        Window window = tier.get(i);
        if (isDue(table, t, window, time, flush)) {
          window.wake(table.epoch());
          Window upper = mergeUp(table, tier, window, time, watermark);
          if (routes.isWritten(tier.frequency())) {
            output.closed(table, tier.frequency(), window);
          }
          tier.remove(i);
          table.spares().keep(window, table.epoch(), upper, t == 0);
          rest(table, tier, upper, time);
          lastTierClosed |= routes.isLast(tier.frequency());
        } else {
          i++;
        }
      }
    }
  }

  /** Whether the last call closed a window of the chain's last tier. */
  boolean lastTierClosed() {
    return lastTierClosed;
  }

  private static boolean isDue(ShardTable table, int t, Window window, long time, boolean flush) {
    if (!window.late()) {
      return table.tier(t).last(window) <= time;
    }
    return flush || isBelowClosing(table, t, window, time);
  }

  private static boolean isBelowClosing(ShardTable table, int t, Window late, long time) {
    for (int above = t + 1; above < table.tiers(); above++) {
      Tier tier = table.tier(above);
      Window window = tier.find(tier.start(late.start()));
      if (window != null && !window.late() && tier.last(window) <= time) {
        return true;
      }
    }
    return false;
  }

  /** Only now: until it was emitted, the window below may have had pages in common with it. */
  private void rest(ShardTable table, Tier from, Window upper, long time) {
    if (upper == null) {
      return;
    }
    Tier tier = table.tierOf(routes.next(from.frequency()));
    if (tier.rests() && tier.last(upper) > time) {
      upper.rest(table.epoch());
    }
  }

  /** Returns the window that took it up; null if there is none. */
  private Window mergeUp(ShardTable table, Tier from, Window window, long time, long watermark) {
    int frequency = routes.next(from.frequency());
    if (frequency == 0) {
      return null;
    }
    Tier tier = table.tierOf(frequency);
    long start = tier.start(window.start());
    Window upper = tier.find(start);
    if (upper == null) {
      long last = start + frequency - 1;
      // What closes on time was never closed before, nor was anything above it.
      upper = new Window(start, window.late() && last <= watermark);
      tier.add(upper);
      if (!upper.late() && last > time) {
        output.opened(last);
      }
    }
    upper.addAll(window, table.epoch(), table.spares());
    return upper;
  }
}
