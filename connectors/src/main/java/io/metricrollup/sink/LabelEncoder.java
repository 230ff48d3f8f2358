package io.metricrollup.sink;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.OutputColumn;
import io.metricrollup.parquet.FileEncoder;
import io.metricrollup.parquet.RowBits;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes label columns with their types. Reuses its arrays; belongs to one thread. */
final class LabelEncoder {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final FileEncoder file;
  private long[] present = new long[0];
  private long[] trueBits = new long[0];
  private long[] longs = new long[0];
  private double[] doubles = new double[0];

  LabelEncoder(FileEncoder file) {
    this.file = file;
  }

  void write(OutputColumn column, int rows) {
    switch (column.type()) {
      case STRING -> strings(column);
      case LONG -> longs(column, rows);
      case DOUBLE -> doubles(column, rows);
      case BOOLEAN -> booleans(column, rows);
    }
  }

  private void strings(OutputColumn column) {
    BytesDictionary values = column.values();
    file.strings(column.name(), column.ids(), values.data(), values.ends(), values.size());
  }

  private void longs(OutputColumn column, int rows) {
    presence(column.ids(), rows);
    if (longs.length < rows) {
      longs = new long[rows];
    }
    for (int row = 0; row < rows; row++) {
      int id = column.ids()[row];
      longs[row] = id == 0 ? 0 : eightBytes(column, id - 1);
    }
    file.longs(column.name(), longs, present);
  }

  private void doubles(OutputColumn column, int rows) {
    presence(column.ids(), rows);
    if (doubles.length < rows) {
      doubles = new double[rows];
    }
    for (int row = 0; row < rows; row++) {
      int id = column.ids()[row];
      doubles[row] = id == 0 ? 0 : Double.longBitsToDouble(eightBytes(column, id - 1));
    }
    file.doubles(column.name(), doubles, present);
  }

  private void booleans(OutputColumn column, int rows) {
    presence(column.ids(), rows);
    Arrays.fill(trueBits, 0);
    BytesDictionary values = column.values();
    for (int row = 0; row < rows; row++) {
      int id = column.ids()[row];
      if (id != 0 && values.data()[values.start(id - 1)] != 0) {
        RowBits.set(trueBits, row);
      }
    }
    file.booleans(column.name(), trueBits, present);
  }

  private static long eightBytes(OutputColumn column, int entry) {
    return (long) LONGS.get(column.values().data(), column.values().start(entry));
  }

  private void presence(int[] ids, int rows) {
    if (present.length < RowBits.words(rows)) {
      present = new long[RowBits.words(rows)];
      trueBits = new long[RowBits.words(rows)];
    }
    Arrays.fill(present, 0);
    for (int row = 0; row < rows; row++) {
      if (ids[row] != 0) {
        RowBits.set(present, row);
      }
    }
  }
}
