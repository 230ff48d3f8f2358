package io.metricrollup.job.cli;

import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.Column.Unit;
import io.metricrollup.parquet.ColumnType;
import io.metricrollup.segment.ColumnNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The columns of one file by their current names, and those that a rollup leaves out. */
final class InspectSchema {
  private static final Set<ColumnType> NUMBER = Set.of(ColumnType.DOUBLE, ColumnType.LONG);
  private static final Set<ColumnType> BINARY = Set.of(ColumnType.BINARY);
  private static final Map<String, Set<ColumnType>> CORE = core();

  private final Map<String, InspectColumn> columns = new TreeMap<>();
  private final Map<String, String> leftOut = new TreeMap<>();

  InspectSchema(List<Column> file) {
    // The current spelling counts first, so it comes first.
    file.forEach(column -> add(column, true));
    file.forEach(column -> add(column, false));
  }

  private static Map<String, Set<ColumnType>> core() {
    Map<String, Set<ColumnType>> types = new HashMap<>();
    types.put(ColumnNames.METRIC_NAME, BINARY);
    types.put(ColumnNames.METRIC_TYPE, BINARY);
    types.put(ColumnNames.SKETCH, BINARY);
    types.put(ColumnNames.TID, Set.of(ColumnType.LONG, ColumnType.BINARY));
    types.put(ColumnNames.TIMESTAMP, Set.of(ColumnType.LONG));
    types.put(ColumnNames.TSNS, Set.of(ColumnType.LONG));
    for (String counter : counters()) {
      types.put(counter, NUMBER);
    }
    for (String percentile : ColumnNames.PERCENTILES) {
      types.put(percentile, NUMBER);
    }
    return types;
  }

  /** The counters, in the order people read them. */
  static List<String> counters() {
    return List.of(
        ColumnNames.COUNT, ColumnNames.SUM, ColumnNames.MIN, ColumnNames.MAX, ColumnNames.AVG);
  }

  private void add(Column column, boolean currentSpelling) {
    Optional<String> name = ColumnNames.current(column.path());
    if (name.map(column.path()::equals).orElse(false) != currentSpelling) {
      return;
    }
    String reason = name.isEmpty() ? "dropped" : reasonAgainst(name.get(), column);
    if (reason != null) {
      leftOut.put(column.path(), reason);
    } else {
      columns
          .computeIfAbsent(name.orElseThrow(), n -> new InspectColumn(n, new ArrayList<>(1)))
          .columns()
          .add(column);
    }
  }

  /** Why the column cannot be used under this name; null if it can. */
  private static String reasonAgainst(String name, Column column) {
    if (column.type() == ColumnType.UNSUPPORTED) {
      return "unsupported: " + column.description();
    }
    Set<ColumnType> types = CORE.get(name);
    boolean milliseconds = column.unit() == Unit.NONE || column.unit() == Unit.TIMESTAMP_MILLIS;
    boolean otherUnit = name.equals(ColumnNames.TIMESTAMP) && !milliseconds;
    if (types != null && (!types.contains(column.type()) || otherUnit)) {
      return column.description() + " cannot serve as " + name;
    }
    return null;
  }

  /** The column of this name. */
  Optional<InspectColumn> find(String name) {
    return Optional.ofNullable(columns.get(name));
  }

  /** All columns that are not left out, by name. */
  Collection<InspectColumn> columns() {
    return columns.values();
  }

  /** Label and descriptive columns, by name. */
  List<InspectColumn> labels() {
    return columns.values().stream().filter(column -> !CORE.containsKey(column.name())).toList();
  }

  /** Columns left out, as the file spells them, and why. */
  Map<String, String> leftOut() {
    return leftOut;
  }

  /** Names of the columns that a segment must have and this file has not. */
  List<String> missing() {
    return Arrays.asList(ColumnNames.METRIC_NAME, ColumnNames.TID, ColumnNames.TIMESTAMP).stream()
        .filter(name -> !columns.containsKey(name))
        .toList();
  }
}
