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
  private final List<ColumnBuilder> builders = new ArrayList<>();

  // By column number; null as long as no row has a value.
  private ColumnBuilder[] started = {};

  /**
   * The columns with a value in some row, ascending by name.
   *
   * @param series series number by row
   */
  List<OutputColumn> gather(ShardTable table, Window window, int[] series, int rows) {
    LabelDictionary labels = table.labels();
    reset(labels.columns());
    placeRows(table, series, rows);
    List<OutputColumn> output = new ArrayList<>();
    for (int column = 0; column < labels.columns(); column++) {
      if (started[column] != null) {
        output.add(started[column].finish(labels, window.types(column)));
      }
    }
    output.sort(Comparator.comparing(OutputColumn::name));
    return output;
  }

  private void reset(int columns) {
    while (builders.size() < columns) {
      builders.add(new ColumnBuilder(builders.size()));
    }
    started = started.length < columns ? new ColumnBuilder[columns] : started;
    Arrays.fill(started, null);
  }

  private void placeRows(ShardTable table, int[] series, int rows) {
    SeriesDictionary dictionary = table.series();
    IntLists sets = table.labels().sets();
    long[] places = table.labels().places();
    for (int row = 0; row < rows; row++) {
      int set = dictionary.labelSet(series[row]);
      int[] values = sets.data(set);
      int end = sets.end(set);
      for (int i = sets.start(set); i < end; i++) {
        long place = places[values[i]];
        ColumnBuilder column = started[(int) (place >>> 32)];
        if (column == null) {
          column = start((int) (place >>> 32), rows);
        }
        column.add(row, (int) place - 1);
      }
    }
  }

  private ColumnBuilder start(int column, int rows) {
    started[column] = builders.get(column);
    started[column].start(rows);
    return started[column];
  }
}
