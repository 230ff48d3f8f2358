package io.metricrollup.job.window;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.OutputColumn;
import io.metricrollup.batch.RollupBatch;
import io.metricrollup.parquet.RowBits;
import io.metricrollup.sketch.MalformedSketchException;
import io.metricrollup.sketch.SketchDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One emitted row, taken out of its batch. */
record Row(
    RollupBatch batch,
    String name,
    long tid,
    double count,
    double sum,
    double min,
    double max,
    double[] percentiles,
    long[] bins,
    Map<String, Object> labels) {

  static List<Row> of(List<RollupBatch> batches) {
    List<Row> rows = new ArrayList<>();
    for (RollupBatch batch : batches) {
      for (int row = 0; row < batch.rows(); row++) {
        rows.add(of(batch, row));
      }
    }
    return rows;
  }

  private static Row of(RollupBatch batch, int row) {
    double[] percentiles = new double[batch.percentiles().length];
    for (int p = 0; p < percentiles.length; p++) {
      percentiles[p] = batch.percentiles()[p][row];
    }
    return new Row(
        batch,
        batch.names().string(batch.nameIds()[row]),
        batch.tids()[row],
        batch.counts()[row],
        batch.sums()[row],
        batch.mins()[row],
        batch.maxs()[row],
        percentiles,
        bins(batch, row),
        labels(batch, row));
  }

  private static long[] bins(RollupBatch batch, int row) {
    int start = row == 0 ? 0 : batch.sketchEnds()[row - 1];
    int length = batch.sketchEnds()[row] - start;
    if (length == 0) {
      return new long[0];
    }
    try {
      SketchDecoder decoder = new SketchDecoder();
      int longs = decoder.decode(batch.sketches(), start, length);
      return Arrays.copyOf(decoder.bins(), longs);
    } catch (MalformedSketchException e) {
      throw new AssertionError("emitted sketch does not decode", e);
    }
  }

  private static Map<String, Object> labels(RollupBatch batch, int row) {
    Map<String, Object> labels = new TreeMap<>();
    for (OutputColumn column : batch.labels()) {
      if (RowBits.get(column.present(), row)) {
        BytesDictionary values = column.values();
        int entry = column.entries()[RowBits.count(column.present(), row)];
        byte[] bytes = Arrays.copyOfRange(values.data(), values.start(entry), values.end(entry));
        labels.put(column.name(), Points.value(column.type(), bytes));
      }
    }
    return labels;
  }
}
