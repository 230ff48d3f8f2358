package io.metricrollup.sink;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.OutputColumn;
import io.metricrollup.parquet.DictionaryMemo;
import io.metricrollup.parquet.FileEncoder;
import io.metricrollup.parquet.RowBits;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.WeakHashMap;

/** Writes label columns with their types. Reuses its arrays; belongs to one thread. */
final class LabelEncoder {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final FileEncoder file;

  // By identity of the values; forgotten with them.
  private final Map<Object, DictionaryMemo> memos = new WeakHashMap<>();
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
    file.strings(
        column.name(),
        column.entries(),
        column.count(),
        column.present(),
        values.data(),
        values.ends(),
        values.size(),
        memo(column));
  }

  private DictionaryMemo memo(OutputColumn column) {
    return column.identity() == null
        ? null
        : memos.computeIfAbsent(column.identity(), identity -> new DictionaryMemo());
  }

  private void longs(OutputColumn column, int rows) {
    if (longs.length < rows) {
      longs = new long[rows];
    }
    int next = 0;
    for (int row = 0; next < column.count(); row++) {
      if (RowBits.get(column.present(), row)) {
        longs[row] = eightBytes(column, column.entries()[next++]);
      }
    }
    file.longs(column.name(), longs, column.present());
  }

  private void doubles(OutputColumn column, int rows) {
    if (doubles.length < rows) {
      doubles = new double[rows];
    }
    int next = 0;
    for (int row = 0; next < column.count(); row++) {
      if (RowBits.get(column.present(), row)) {
        doubles[row] = Double.longBitsToDouble(eightBytes(column, column.entries()[next++]));
      }
    }
    file.doubles(column.name(), doubles, column.present());
  }

  private void booleans(OutputColumn column, int rows) {
    if (trueBits.length < RowBits.words(rows)) {
      trueBits = new long[RowBits.words(rows)];
    }
    Arrays.fill(trueBits, 0);
    BytesDictionary values = column.values();
    int next = 0;
    for (int row = 0; next < column.count(); row++) {
      if (RowBits.get(column.present(), row)
          && values.data()[values.start(column.entries()[next++])] != 0) {
        RowBits.set(trueBits, row);
      }
    }
    file.booleans(column.name(), trueBits, column.present());
  }

  private static long eightBytes(OutputColumn column, int entry) {
    return (long) LONGS.get(column.values().data(), column.values().start(entry));
  }
}
