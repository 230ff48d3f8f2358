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
  private final PageFiller pages = new PageFiller();

  // By entry of the batch's names: number of the name in the table, or -1.
  private int[] nameIds = {};

  // By row of the batch: number of its series in the table.
  private int[] series = {};

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
    series = series.length < from.rows() ? new int[from.rows()] : series;
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
    long[] timestamps = batch.timestamps();
    int lateRows = 0;
    int from = 0;
    while (from < batch.rows()) {
      long start = tier.start(timestamps[from]);
      long end = start + tier.frequency();
      int to = from + 1;
      while (to < batch.rows() && timestamps[to] >= start && timestamps[to] < end) {
        to++;
      }
      Window window = open(start);
      intern(from, to);
      pages.add(window, batch, series, from, to, table);
      window.addInputRows(to - from);
      lateRows += tier.last(window) <= watermark ? to - from : 0;
      from = to;
    }
    return lateRows;
  }

  /** Finds the series of rows, and takes over labels that are new. */
  private void intern(int from, int to) {
    SeriesDictionary dictionary = table.series();
    PackedIds names = batch.nameIds();
    long[] tids = batch.tids();
    long[] masks = batch.labelMasks();
    for (int row = from; row < to; row++) {
      int s = dictionary.intern(name(names.get(row)), tids[row]);
      if (dictionary.mask(s) != masks[row]) {
        int labelSet = labels.gather(row, dictionary.labelSet(s));
        labelsMissing += labelSet == 0 && masks[row] != 0 ? 1 : 0;
        dictionary.setLabels(s, masks[row], labelSet);
      }
      series[row] = s;
    }
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
