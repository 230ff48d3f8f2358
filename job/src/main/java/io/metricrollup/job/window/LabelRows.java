package io.metricrollup.job.window;

import io.metricrollup.batch.OutputColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Turns the label sets of rows into columns. Reused from window to window; what it returns is valid
 * until the next call, or until the table is changed.
 */
final class LabelRows {
  /** Rows done together: their part of all columns stays in the processor's cache. */
  private static final int BLOCK = 512;

  private final List<ColumnBuilder> builders = new ArrayList<>();

  // By column number: the builder's ids, or null as long as no row has a value.
  private int[][] ids = {};

  /**
   * The columns with a value in some row, ascending by name.
   *
   * @param series series number by row
   */
  List<OutputColumn> gather(ShardTable table, Window window, int[] series, int rows) {
    LabelDictionary labels = table.labels();
    reset(labels.columns());
    for (int from = 0; from < rows; from += BLOCK) {
      int to = Math.min(from + BLOCK, rows);
      clear(from, to);
      placeRows(table, series, from, to, rows);
    }
    List<OutputColumn> output = new ArrayList<>();
    for (int column = 0; column < labels.columns(); column++) {
      if (ids[column] != null) {
        output.add(builders.get(column).finish(labels, window.types(column), rows));
      }
    }
    output.sort(Comparator.comparing(OutputColumn::name));
    return output;
  }

  private void reset(int columns) {
    while (builders.size() < columns) {
      builders.add(new ColumnBuilder(builders.size()));
    }
    ids = ids.length < columns ? new int[columns][] : ids;
    Arrays.fill(ids, null);
  }

  private void clear(int from, int to) {
    for (int[] column : ids) {
      if (column != null) {
        Arrays.fill(column, from, to, 0);
      }
    }
  }

  private void placeRows(ShardTable table, int[] series, int from, int to, int rows) {
    SeriesDictionary dictionary = table.series();
    IntLists sets = table.labels().sets();
    int[] values = sets.data();
    long[] places = table.labels().places();
    for (int row = from; row < to; row++) {
      int set = dictionary.labelSet(series[row]);
      int end = sets.end(set);
      for (int i = sets.start(set); i < end; i++) {
        long place = places[values[i]];
        int[] column = ids[(int) (place >>> 32)];
        if (column == null) {
          column = start((int) (place >>> 32), to, rows);
        }
        column[row] = (int) place;
      }
    }
  }

  private int[] start(int column, int to, int rows) {
    ids[column] = builders.get(column).start(to, rows);
    return ids[column];
  }
}
