package io.metricrollup.source.decode;

import static io.metricrollup.parquet.ColumnType.BINARY;
import static io.metricrollup.parquet.ColumnType.DOUBLE;
import static io.metricrollup.parquet.ColumnType.LONG;

import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.ColumnType;
import io.metricrollup.parquet.ParquetFile;
import io.metricrollup.segment.ColumnNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The columns that aggregation reads, and the types each may have. */
enum CoreColumn {
  NAME(ColumnNames.METRIC_NAME, true, Set.of(BINARY)),
  /** Some old files spell the fingerprint as a decimal string. */
  TID(ColumnNames.TID, true, Set.of(LONG, BINARY)),
  TIMESTAMP(ColumnNames.TIMESTAMP, true, Set.of(LONG)),
  COUNT(ColumnNames.COUNT, false, Set.of(DOUBLE, LONG)),
  SUM(ColumnNames.SUM, false, Set.of(DOUBLE, LONG)),
  MIN(ColumnNames.MIN, false, Set.of(DOUBLE, LONG)),
  MAX(ColumnNames.MAX, false, Set.of(DOUBLE, LONG)),
  SKETCH(ColumnNames.SKETCH, false, Set.of(BINARY));

  private static final Map<String, CoreColumn> BY_NAME = new HashMap<>();

  static {
    for (CoreColumn role : values()) {
      BY_NAME.put(role.columnName, role);
    }
  }

  private final String columnName;
  private final boolean required;

  @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
  private final Set<ColumnType> types;

  CoreColumn(String columnName, boolean required, Set<ColumnType> types) {
    this.columnName = columnName;
    this.required = required;
    this.types = types;
  }

  /** The role of a column in current spelling, or null. */
  static CoreColumn named(String name) {
    return BY_NAME.get(name);
  }

  String columnName() {
    return columnName;
  }

  boolean required() {
    return required;
  }

  void check(ParquetFile file, Column column) throws UnusableSchemaException {
    boolean milliseconds =
        switch (column.unit()) {
          case NONE, UNSIGNED, TIMESTAMP_MILLIS -> true;
          default -> false;
        };
    if (!types.contains(column.type()) || !milliseconds) {
      throw new UnusableSchemaException(
          "%s: column %s is %s, which cannot serve as %s"
              .formatted(file.name(), column.path(), column.description(), columnName));
    }
  }
}
