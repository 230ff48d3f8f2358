package io.metricrollup.source.decode;

import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.ColumnReader;
import io.metricrollup.parquet.ColumnType;
import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.ParquetFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the core columns of a row group. Where several columns serve one role, a row takes the
 * first that is not null there. For one thread.
 */
final class CoreReader {
  private final ColumnReader columns;
  private final ColumnVector vector = new ColumnVector();
  private int[] valueIds = new int[0];
  private long[] valueTids = new long[0];
  private boolean[] valueIsTid = new boolean[0];

  CoreReader(ColumnReader columns) {
    this.columns = columns;
  }

  void read(ParquetFile file, int rowGroup, SegmentSchema schema, CoreRows into)
      throws CorruptFileException {
    into.reset((int) file.rows(rowGroup));
    for (Column column : schema.core().get(CoreColumn.NAME)) {
      columns.read(file, rowGroup, column, vector);
      names(into);
    }
    List<Column> tids = schema.core().get(CoreColumn.TID);
    for (int i = 0; i < tids.size(); i++) {
      columns.read(file, rowGroup, tids.get(i), vector);
      tids(tids.get(i), i == 0, into);
    }
    List<Column> timestamps = schema.core().get(CoreColumn.TIMESTAMP);
    for (int i = 0; i < timestamps.size(); i++) {
      columns.read(file, rowGroup, timestamps.get(i), vector);
      into.timestamps = longs(i == 0, into.timestamps, into.hasTimestamp);
    }
    into.counts = counters(file, rowGroup, schema.core().get(CoreColumn.COUNT), into.counts);
    into.sums = counters(file, rowGroup, schema.core().get(CoreColumn.SUM), into.sums);
    into.mins = counters(file, rowGroup, schema.core().get(CoreColumn.MIN), into.mins);
    into.maxs = counters(file, rowGroup, schema.core().get(CoreColumn.MAX), into.maxs);
    for (Column column : schema.core().get(CoreColumn.SKETCH)) {
      columns.read(file, rowGroup, column, vector);
      sketches(into);
    }
  }

  private void names(CoreRows into) {
    reserveValues();
    for (int value = 0; value < vector.values(); value++) {
      valueIds[value] = name(into, vector.starts()[value], vector.lengths()[value]);
    }
    fillFirst(into.names);
  }

  private int name(CoreRows into, int start, int length) {
    if (Utf8.isAscii(vector.data(), start, length)) {
      return into.nameDictionary.intern(vector.data(), start, length);
    }
    byte[] mended = Utf8.mended(vector.data(), start, length);
    return into.nameDictionary.intern(mended, 0, mended.length);
  }

  private void sketches(CoreRows into) {
    reserveValues();
    for (int value = 0; value < vector.values(); value++) {
      int length = vector.lengths()[value];
      valueIds[value] =
          length == 0
              ? CoreRows.NONE
              : into.sketchValues.add(vector.data(), vector.starts()[value], length);
    }
    fillFirst(into.sketches);
  }

  /** Gives every row that has none yet the number of its value. */
  private void fillFirst(int[] rows) {
    int[] ids = vector.ids();
    for (int run = 0; run < vector.runs(); run++) {
      for (int row = vector.runStart(run); row < vector.runEnd(run); row++) {
        if (rows[row] == CoreRows.NONE) {
          rows[row] = valueIds[ids[row]];
        }
      }
    }
  }

  private void tids(Column column, boolean first, CoreRows into) {
    if (column.type() == ColumnType.LONG) {
      into.tids = longs(first, into.tids, into.hasTid);
      return;
    }
    reserveValues();
    for (int value = 0; value < vector.values(); value++) {
      parseTid(value);
    }
    int[] ids = vector.ids();
    for (int run = 0; run < vector.runs(); run++) {
      for (int row = vector.runStart(run); row < vector.runEnd(run); row++) {
        if (!into.hasTid[row] && valueIsTid[ids[row]]) {
          into.tids[row] = valueTids[ids[row]];
          into.hasTid[row] = true;
        }
      }
    }
  }

  private void parseTid(int value) {
    String text =
        new String(
            vector.data(),
            vector.starts()[value],
            vector.lengths()[value],
            StandardCharsets.ISO_8859_1);
    try {
      valueTids[value] = Long.parseLong(text);
      valueIsTid[value] = true;
    } catch (NumberFormatException e) {
      valueIsTid[value] = false;
    }
  }

  // Nearly every column is the first of its role and lacks no row: its array is taken as it is.

  /** Returns the array that the rows are in then. */
  private long[] longs(boolean first, long[] rows, boolean[] present) {
    if (first && vector.isFull()) {
      Arrays.fill(present, 0, vector.rows(), true);
      return vector.exchangeLongs(rows);
    }
    long[] values = vector.longs();
    for (int run = 0; run < vector.runs(); run++) {
      for (int row = vector.runStart(run); row < vector.runEnd(run); row++) {
        if (!present[row]) {
          rows[row] = values[row];
          present[row] = true;
        }
      }
    }
    return rows;
  }

  /** Returns the array that the rows are in then. */
  private double[] counters(ParquetFile file, int rowGroup, List<Column> ofRole, double[] rows)
      throws CorruptFileException {
    double[] into = rows;
    boolean begun = false;
    for (Column column : ofRole) {
      columns.read(file, rowGroup, column, vector);
      if (!begun && column.type() == ColumnType.DOUBLE && vector.isFull()) {
        into = vector.exchangeDoubles(into);
      } else {
        addCounters(column, !begun, into);
      }
      begun = true;
    }
    if (!begun) {
      CoreRows.clear(into, (int) file.rows(rowGroup));
    }
    return into;
  }

  private void addCounters(Column column, boolean first, double[] into) {
    if (first) {
      CoreRows.clear(into, vector.rows());
    }
    if (column.type() == ColumnType.LONG) {
      counterLongs(into);
    } else {
      counterDoubles(into);
    }
  }

  private void counterDoubles(double[] rows) {
    double[] values = vector.doubles();
    for (int run = 0; run < vector.runs(); run++) {
      for (int row = vector.runStart(run); row < vector.runEnd(run); row++) {
        if (CoreRows.isMissing(rows[row])) {
          rows[row] = values[row];
        }
      }
    }
  }

  private void counterLongs(double[] rows) {
    long[] values = vector.longs();
    for (int run = 0; run < vector.runs(); run++) {
      for (int row = vector.runStart(run); row < vector.runEnd(run); row++) {
        if (CoreRows.isMissing(rows[row])) {
          rows[row] = values[row];
        }
      }
    }
  }

  private void reserveValues() {
    int values = vector.values();
    if (valueIds.length < values) {
      valueIds = new int[values];
      valueTids = new long[values];
      valueIsTid = new boolean[values];
    }
  }
}
