package io.metricrollup.source.decode;

import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.ColumnType;
import io.metricrollup.parquet.ParquetFile;
import io.metricrollup.segment.ColumnNames;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What each column of one file is for: its core columns, its labels, and what is left out. Where
 * several columns come to one name, those with the current spelling come first.
 *
 * @param core the columns of each role, in order of preference; a role may have none
 * @param labels label and descriptive columns, in order of preference within a name
 * @param unsupported columns that hold data but cannot be read
 */
record SegmentSchema(
    Map<CoreColumn, List<Column>> core, List<Label> labels, List<Column> unsupported) {

  /**
   * A label column of the file.
   *
   * @param name current spelling
   * @param hash added to the label mask of every row that has a value here
   */
  record Label(String name, long hash, Column column) {}

  /**
   * @throws UnusableSchemaException if a required column is missing or a core column cannot be used
   */
  static SegmentSchema of(ParquetFile file, NameCache names) throws UnusableSchemaException {
    Builder builder = new Builder(file, names);
    builder.addAll(true);
    builder.addAll(false);
    return builder.build();
  }

  private static final class Builder {
    private final ParquetFile file;
    private final NameCache names;
    private final Map<CoreColumn, List<Column>> core = new EnumMap<>(CoreColumn.class);
    private final List<Label> labels = new ArrayList<>();
    private final Map<String, Integer> occurrences = new HashMap<>();
    private final List<Column> unsupported = new ArrayList<>();

    Builder(ParquetFile file, NameCache names) {
      this.file = file;
      this.names = names;
      for (CoreColumn role : CoreColumn.values()) {
        core.put(role, new ArrayList<>(1));
      }
    }

    void addAll(boolean currentSpelling) throws UnusableSchemaException {
      for (Column column : file.columns()) {
        Optional<String> name = names.current(column.path());
        if (name.isPresent() && name.get().equals(column.path()) == currentSpelling) {
          add(name.get(), column);
        }
      }
    }

    private void add(String name, Column column) throws UnusableSchemaException {
      CoreColumn role = CoreColumn.named(name);
      if (role != null) {
        role.check(file, column);
        core.get(role).add(column);
      } else if (ColumnNames.RECOMPUTED.contains(name)) {
        return;
      } else if (column.type() == ColumnType.UNSUPPORTED) {
        unsupported.add(column);
      } else {
        labels.add(new Label(name, names.hash(name, occurrences(name)), column));
      }
    }

    /** How many columns of this name came before. */
    private int occurrences(String name) {
      return occurrences.merge(name, 1, Integer::sum) - 1;
    }

    SegmentSchema build() throws UnusableSchemaException {
      for (CoreColumn role : CoreColumn.values()) {
        if (role.required() && core.get(role).isEmpty()) {
          throw new UnusableSchemaException(
              file.name() + ": required column " + role.columnName() + " is missing");
        }
      }
      return new SegmentSchema(core, labels, unsupported);
    }
  }
}
