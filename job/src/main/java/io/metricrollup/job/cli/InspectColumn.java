package io.metricrollup.job.cli;

import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.ColumnType;
import io.metricrollup.parquet.ColumnVector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The columns of a file that come to one name.
 *
 * @param name current spelling
 * @param columns not empty; where several have a value in a row, the first counts
 */
record InspectColumn(String name, List<Column> columns) {

  /** Type in words; several where the columns differ. */
  String type() {
    return columns.stream()
        .map(column -> word(column.type()))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** The file's own spelling where it is another one; else empty. */
  String original() {
    return columns.stream()
        .map(Column::path)
        .filter(path -> !path.equals(name))
        .collect(Collectors.joining(", "));
  }

  private static String word(ColumnType type) {
    return switch (type) {
      case LONG -> "int64";
      case DOUBLE -> "double";
      case BOOLEAN -> "boolean";
      case BINARY -> "string";
      case UNSUPPORTED -> "unsupported";
    };
  }

  /** The value of a row that has one: a Long, Double, Boolean or String. */
  static Object value(Column column, ColumnVector vector, int row) {
    return switch (column.type()) {
      case LONG -> integer(column, vector.longs()[row]);
      case DOUBLE -> vector.doubles()[row];
      case BOOLEAN -> vector.longs()[row] != 0;
      case BINARY -> text(vector, row);
      case UNSUPPORTED -> throw new IllegalArgumentException("unsupported column " + column);
    };
  }

  private static Object integer(Column column, long value) {
    boolean beyondLong = column.unit() == Column.Unit.UNSIGNED && value < 0;
    return beyondLong ? Long.toUnsignedString(value) : (Object) value;
  }

  /** A row's value in a binary column, as text. */
  static String text(ColumnVector vector, int row) {
    int value = vector.ids()[row];
    return new String(
        vector.data(), vector.starts()[value], vector.lengths()[value], StandardCharsets.UTF_8);
  }

  /** A row's value in a binary column. */
  static byte[] bytes(ColumnVector vector, int row) {
    int start = vector.starts()[vector.ids()[row]];
    return Arrays.copyOfRange(vector.data(), start, start + vector.lengths()[vector.ids()[row]]);
  }
}
