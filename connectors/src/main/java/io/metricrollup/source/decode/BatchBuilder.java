package io.metricrollup.source.decode;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.LabelColumn;
import io.metricrollup.batch.PackedIds;
import io.metricrollup.batch.PointBatch;
import io.metricrollup.batch.ReusedArrays;
import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.segment.Notification;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One {@link PointBatch} in the making: some rows of a row group, all of one shard. */
final class BatchBuilder {
  private final int shard;
  private final int[] rows;
  private final int from;
  private final int to;
  private final List<LabelColumn> labels = new ArrayList<>();

  // Whether these are all rows of the row group: then their columns need not be copied.
  private boolean whole;

  /**
   * @param rows row numbers; this batch takes those at {@code [from, to)}, which ascend
   */
  BatchBuilder(int shard, int[] rows, int from, int to) {
    this.shard = shard;
    this.rows = rows;
    this.from = from;
    this.to = to;
  }

  int size() {
    return to - from;
  }

  private int row(int position) {
    return rows[from + position];
  }

  /** The place of the batch's first row among the rows of all shards. */
  int from() {
    return from;
  }

  /** The place behind its last row. */
  int to() {
    return to;
  }

  /** Whether one of its rows has a value. */
  boolean hasAny(ColumnVector column) {
    int run = column.firstRunEndingBehind(rows[from]);
    for (int at = from; run < column.runs() && at < to; run++) {
      at = firstRowFrom(column.runStart(run), at);
      if (at < to && rows[at] < column.runEnd(run)) {
        return true;
      }
    }
    return false;
  }

  private int firstRowFrom(int row, int at) {
    int found = Arrays.binarySearch(rows, at, to, row);
    return found >= 0 ? found : -found - 1;
  }

  void add(LabelColumn column) {
    labels.add(column);
  }

  /**
   * @param nameSubset scratch
   * @param arrays what columns lie in that have to be copied
   */
  PointBatch build(
      Notification segment,
      CoreRows core,
      RowCheck check,
      long[] masks,
      DictionarySubset nameSubset,
      ReusedArrays arrays) {
    int size = size();
    whole = size == core.rows;
    PackedIds names = whole ? core.packedNames() : new PackedIds(size, core.nameDictionary.size());
    BytesDictionary dictionary =
        whole ? core.nameDictionary.dictionary() : names(core, nameSubset, names);
    int[] binStarts = arrays.ints(size);
    int[] binEnds = arrays.ints(size);
    placeBins(core, check, binStarts, binEnds);
    return new PointBatch(
        segment.organization(),
        segment.instance(),
        shard,
        segment.frequencyMs(),
        segment.fingerprint(),
        size,
        dictionary,
        names,
        gather(core.tids, arrays),
        gather(core.timestamps, arrays),
        gather(core.counts, arrays),
        gather(core.sums, arrays),
        gather(core.mins, arrays),
        gather(core.maxs, arrays),
        core.sketchValues.bins(),
        binStarts,
        binEnds,
        gather(masks, arrays),
        labels.toArray(new LabelColumn[0]));
  }

  private BytesDictionary names(CoreRows core, DictionarySubset subset, PackedIds into) {
    subset.reset(core.nameDictionary.size());
    BytesDictionary all = core.nameDictionary.dictionary();
    for (int i = 0; i < size(); i++) {
      int name = core.names[row(i)];
      into.set(i, subset.idOf(name, all.data(), all.start(name), all.length(name)));
    }
    return subset.dictionary();
  }

  private void placeBins(CoreRows core, RowCheck check, int[] starts, int[] ends) {
    SketchValues sketches = core.sketchValues;
    for (int i = 0; i < size(); i++) {
      int sketch = sketchOf(core, check, row(i));
      starts[i] = sketch == CoreRows.NONE ? 0 : sketches.start(sketch);
      ends[i] = sketch == CoreRows.NONE ? 0 : sketches.end(sketch);
    }
  }

  private static int sketchOf(CoreRows core, RowCheck check, int row) {
    return check.sketchGood(row) ? core.sketches[row] : CoreRows.NONE;
  }

  private long[] gather(long[] values, ReusedArrays arrays) {
    if (whole) {
      return values;
    }
    long[] gathered = arrays.longs(size());
    for (int i = 0; i < size(); i++) {
      gathered[i] = values[row(i)];
    }
    return gathered;
  }

  private double[] gather(double[] values, ReusedArrays arrays) {
    if (whole) {
      return values;
    }
    double[] gathered = arrays.doubles(size());
    for (int i = 0; i < size(); i++) {
      gathered[i] = values[row(i)];
    }
    return gathered;
  }
}
