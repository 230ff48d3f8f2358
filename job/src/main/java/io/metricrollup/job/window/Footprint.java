package io.metricrollup.job.window;

/**
 * What tables hold.
 *
 * @param series series known
 * @param windows open windows, late ones included
 * @param bytes heap bytes of the open windows, and of pages kept for the next
 * @param lateWindows open windows that wait for the next flush
 * @param lateBytes heap bytes of those
 */
record Footprint(long series, long windows, long bytes, long lateWindows, long lateBytes) {
  static final Footprint NOTHING = new Footprint(0, 0, 0, 0, 0);

  static Footprint of(ShardTable table) {
    long windows = 0;
    long bytes = 0;
    long lateWindows = 0;
    long lateBytes = 0;
    for (int t = 0; t < table.tiers(); t++) {
      Tier tier = table.tier(t);
      windows += tier.size();
      for (int i = 0; i < tier.size(); i++) {
        long size = tier.get(i).bytes();
        bytes += size;
        lateWindows += tier.get(i).late() ? 1 : 0;
        lateBytes += tier.get(i).late() ? size : 0;
      }
    }
    bytes += table.spares().bytes();
    return new Footprint(table.series().size(), windows, bytes, lateWindows, lateBytes);
  }

  /** This total after a part of it has changed. */
  Footprint replace(Footprint before, Footprint after) {
    return new Footprint(
        series + after.series - before.series,
        windows + after.windows - before.windows,
        bytes + after.bytes - before.bytes,
        lateWindows + after.lateWindows - before.lateWindows,
        lateBytes + after.lateBytes - before.lateBytes);
  }
}
