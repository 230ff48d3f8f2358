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
  /** Rows at a time: their label sets stay in the processor's cache from column to column. */
  private static final int STRETCH = 256;

  private final List<ColumnBuilder> builders = new ArrayList<>();

  // By column number; null as long as no row has a value.
  private ColumnBuilder[] started = {};

  // By row of a stretch, where its label set lies.
  private final int[][] setArrays = new int[STRETCH][];
  private final int[] setStarts = new int[STRETCH];

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

  /** Stretches of rows whose label sets have one shape are placed column by column. */
  private void placeRows(ShardTable table, int[] series, int rows) {
    SeriesDictionary dictionary = table.series();
    LabelDictionary labels = table.labels();
    LabelShapes shapes = labels.shapes();
    IntLists sets = labels.sets();
    int shape = 0;
    int length = 0;
    for (int row = 0; row < rows; row++) {
      int set = dictionary.labelSet(series[row]);
      int next = shapes.of(set, labels);
      if (next != shape || length == STRETCH) {
        placeStretch(labels, shape, row - length, length, rows);
        shape = next;
        length = 0;
      }
      setArrays[length] = sets.data(set);
      setStarts[length++] = sets.start(set);
    }
    placeStretch(labels, shape, rows - length, length, rows);
    Arrays.fill(setArrays, null);
  }

  private void placeStretch(LabelDictionary labels, int shape, int row, int length, int rows) {
    IntLists columns = labels.shapes().columns();
    int start = columns.start(shape);
    for (int i = start; i < columns.end(shape) && length > 0; i++) {
      int column = columns.data(shape)[i];
      ColumnBuilder builder = started[column] == null ? start(column, rows) : started[column];
      builder.add(row, length, labels.places(), setArrays, setStarts, i - start);
    }
  }

  private ColumnBuilder start(int column, int rows) {
    started[column] = builders.get(column);
    started[column].start(rows);
    return started[column];
  }
}
