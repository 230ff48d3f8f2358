package io.metricrollup.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A column as a test thinks of it: a boxed cell a row, null for null. Longs, doubles, booleans and
 * strings are themselves, binaries are {@link ByteBuffer}s.
 */
final class WrittenColumn {
  enum Kind {
    LONG,
    DOUBLE,
    BOOLEAN,
    STRING,
    BINARY
  }

  private final String name;
  private final Kind kind;
  private final Object[] cells;

  WrittenColumn(String name, Kind kind, Object[] cells) {
    this.name = name;
    this.kind = kind;
    this.cells = cells;
  }

  String name() {
    return name;
  }

  Kind kind() {
    return kind;
  }

  Object[] cells() {
    return cells;
  }

  /** Hands the column over to the encoder. */
  void writeTo(FileEncoder encoder) {
    prepared().accept(encoder);
  }

  /** The same with the cells brought into the encoder's form beforehand, to be used many times. */
  Consumer<FileEncoder> prepared() {
    return switch (kind) {
      case LONG -> preparedLongs(longs(), presentBits());
      case DOUBLE -> preparedDoubles(doubles(), presentBits());
      case BOOLEAN -> preparedBooleans(trueBits(), presentBits());
      case STRING -> preparedStrings();
      case BINARY -> preparedBinaries();
    };
  }

  private Consumer<FileEncoder> preparedLongs(long[] values, long[] present) {
    return encoder -> encoder.longs(name, values, present);
  }

  private Consumer<FileEncoder> preparedDoubles(double[] values, long[] present) {
    return encoder -> encoder.doubles(name, values, present);
  }

  private Consumer<FileEncoder> preparedBooleans(long[] values, long[] present) {
    return encoder -> encoder.booleans(name, values, present);
  }

  private long[] longs() {
    long[] values = new long[cells.length];
    for (int row = 0; row < cells.length; row++) {
      values[row] = cells[row] == null ? -99 : (Long) cells[row];
    }
    return values;
  }

  private double[] doubles() {
    double[] values = new double[cells.length];
    for (int row = 0; row < cells.length; row++) {
      values[row] = cells[row] == null ? Double.NaN : (Double) cells[row];
    }
    return values;
  }

  private long[] trueBits() {
    long[] bits = new long[RowBits.words(cells.length)];
    for (int row = 0; row < cells.length; row++) {
      if (cells[row] == null || (Boolean) cells[row]) {
        RowBits.set(bits, row);
      }
    }
    return bits;
  }

  private long[] presentBits() {
    long[] bits = new long[RowBits.words(cells.length)];
    for (int row = 0; row < cells.length; row++) {
      if (cells[row] != null) {
        RowBits.set(bits, row);
      }
    }
    return bits;
  }

  /** The dictionary begins and ends with an entry that no row has. */
  private Consumer<FileEncoder> preparedStrings() {
    Map<String, Integer> numbers = new HashMap<>();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    int[] ends = new int[cells.length + 2];
    ends[0] = append(data, "never used");
    int[] ids = new int[cells.length];
    for (int row = 0; row < cells.length; row++) {
      if (cells[row] != null) {
        String value = (String) cells[row];
        Integer id = numbers.get(value);
        if (id == null) {
          id = numbers.size() + 2;
          numbers.put(value, id);
          ends[id - 1] = append(data, value);
        }
        ids[row] = id;
      }
    }
    int size = numbers.size() + 2;
    ends[size - 1] = append(data, "nor this");
    byte[] bytes = data.toByteArray();
    return encoder -> encoder.strings(name, ids, bytes, ends, size);
  }

  private static int append(ByteArrayOutputStream data, String value) {
    data.writeBytes(value.getBytes(StandardCharsets.UTF_8));
    return data.size();
  }

  private Consumer<FileEncoder> preparedBinaries() {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    int[] ends = new int[cells.length];
    for (int row = 0; row < cells.length; row++) {
      if (cells[row] != null) {
        data.writeBytes(((ByteBuffer) cells[row]).array());
      }
      ends[row] = data.size();
    }
    byte[] bytes = data.toByteArray();
    return encoder -> encoder.binaries(name, bytes, ends);
  }
}
