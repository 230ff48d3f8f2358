package io.metricrollup.job.window;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.PackedIds;
import io.metricrollup.batch.PointBatch;
import java.util.Arrays;
import java.util.function.LongConsumer;

/** Merges batches into tables. Reused from batch to batch; belongs to one thread. */
final class BatchMerger {
  private final LongConsumer timers;
  private final BatchLabels labels = new BatchLabels();
  private final TypeMarker types = new TypeMarker();

  // By entry of the batch's names: number of the name in the table, or -1.
  private int[] nameIds = {};

  // Of the batch being merged.
  private ShardTable table;
  private PointBatch batch;
  private Tier tier;
  private long watermark;
  private long labelsMissing;

  /**
   * @param timers takes the last ms of every window that is opened and not late
   */
  BatchMerger(LongConsumer timers) {
    this.timers = timers;
  }

  /**
   * Merges all rows of a batch.
   *
   * @param frequency of the tier that the rows enter
   * @param watermark windows that end at or before it are late
   * @return number of rows whose window had ended
   */
  int merge(ShardTable into, PointBatch from, int frequency, long watermark) {
    into.requireLive();
    this.table = into;
    this.batch = from;
    this.tier = into.tierOf(frequency);
    this.watermark = watermark;
    into.series().prepare();
    labels.start(into.labels(), from);
    types.start(tier, labels);
    resetNames(from.names().size());
    int late = mergeRows();
    types.mark(from);
    this.table = null;
    this.batch = null;
    this.tier = null;
    return late;
  }

  /** Rows of series whose labels should have come before, and did not, since the last call. */
  long takeLabelsMissing() {
    long taken = labelsMissing;
    labelsMissing = 0;
    return taken;
  }

  private int mergeRows() {
    SeriesDictionary series = table.series();
    PackedIds names = batch.nameIds();
    long[] tids = batch.tids();
    long[] timestamps = batch.timestamps();
    long[] masks = batch.labelMasks();
    int[] binEnds = batch.binEnds();
    int frequency = tier.frequency();
    int lateRows = 0;
    int isLate = 0;
    int bin = 0;
    long start = 0;
    int first = 0;
    Window window = null;
    AccumulatorPage page = null;
    int pageIndex = -1;
    for (int row = 0; row < batch.rows(); row++) {
      long offset = timestamps[row] - start;
      if (window == null || offset < 0 || offset >= frequency) {
        count(window, row - first);
        first = row;
        start = tier.start(timestamps[row]);
        window = open(start);
        isLate = tier.last(window) <= watermark ? 1 : 0;
        pageIndex = -1;
      }
      lateRows += isLate;
      int s = series.intern(name(names.get(row)), tids[row]);
      if (series.mask(s) != masks[row]) {
        int labelSet = labels.gather(row, series.labelSet(s));
        labelsMissing += labelSet == 0 && masks[row] != 0 ? 1 : 0;
        series.setLabels(s, masks[row], labelSet);
      }
      if (s >>> AccumulatorPage.SLOT_BITS != pageIndex) {
        pageIndex = s >>> AccumulatorPage.SLOT_BITS;
        page = window.writablePage(pageIndex, table.epoch(), table.spares());
      }
      addRow(page, s & (AccumulatorPage.SLOTS - 1), row, bin, binEnds[row]);
      bin = binEnds[row];
    }
    count(window, batch.rows() - first);
    return lateRows;
  }

  private static void count(Window window, int rows) {
    if (window != null) {
      window.addInputRows(rows);
    }
  }

  private void addRow(AccumulatorPage page, int slot, int row, int bin, int binEnd) {
    page.add(
        slot,
        batch.counts()[row],
        batch.sums()[row],
        batch.mins()[row],
        batch.maxs()[row],
        batch.bins(),
        bin,
        binEnd);
  }

  private Window open(long start) {
    Window window = tier.find(start);
    if (window == null) {
      long last = start + tier.frequency() - 1;
      window = new Window(start, last <= watermark);
      tier.add(window);
      if (!window.late()) {
        timers.accept(last);
      }
    }
    if (types.touch(window)) {
      window.segments().add(batch.segment());
    }
    return window;
  }

  private int name(int entry) {
    int name = nameIds[entry];
    return name >= 0 ? name : internName(entry);
  }

  private int internName(int entry) {
    BytesDictionary names = batch.names();
    int name = table.names().intern(0, names.data(), names.start(entry), names.end(entry));
    nameIds[entry] = name;
    return name;
  }

  private void resetNames(int size) {
    if (nameIds.length < size) {
      nameIds = new int[size];
    }
    Arrays.fill(nameIds, 0, size, -1);
  }
}
