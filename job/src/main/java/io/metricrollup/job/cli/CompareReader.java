package io.metricrollup.job.cli;

import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.ParquetFile;
import io.metricrollup.segment.ColumnNames;
import io.metricrollup.sink.SegmentFooter;
import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Reads segments, and merges their rows by key. For one thread, as is the pool. */
final class CompareReader {
  private static final Set<String> KEY =
      Set.of(ColumnNames.METRIC_NAME, ColumnNames.TID, ColumnNames.TIMESTAMP);

  private final InspectReader reader;
  private final OptionalInt frequency;

  /**
   * @param frequency in ms, of segments that do not say theirs
   */
  CompareReader(ZstdPool pool, OptionalInt frequency) {
    this.reader = new InspectReader(pool);
    this.frequency = frequency;
  }

  /** What was read of one side. Mutable. */
  static final class Counts {
    long segments;
    long unknownFrequency;
    long rows;
  }

  Map<CompareKey, CompareRow> read(List<String> files, Counts counts)
      throws IOException, CorruptFileException {
    Map<CompareKey, CompareRow> merged = new HashMap<>();
    for (String name : files) {
      ParquetFile file = InspectReader.open(name, InspectSource.read(name));
      OptionalInt its = frequency(file);
      if (its.isEmpty()) {
        counts.unknownFrequency++;
        continue;
      }
      counts.segments++;
      counts.rows += file.rows();
      InspectSchema schema = new InspectSchema(file.columns());
      for (int group = 0; group < file.rowGroups(); group++) {
        read(file, schema, group, its.getAsInt(), merged);
      }
    }
    return merged;
  }

  private OptionalInt frequency(ParquetFile file) {
    if (!SegmentFooter.isOurs(file.metadata())) {
      return frequency;
    }
    return OptionalInt.of(Integer.parseInt(file.metadata().get(SegmentFooter.FREQUENCY_MS)));
  }

  private void read(
      ParquetFile file,
      InspectSchema schema,
      int group,
      int frequencyMs,
      Map<CompareKey, CompareRow> merged)
      throws CorruptFileException {
    InspectKeys keys = InspectKeys.read(reader, file, schema, group);
    CompareRow[] rows = new CompareRow[keys.rows()];
    for (int row = 0; row < rows.length; row++) {
      CompareKey key =
          new CompareKey(frequencyMs, keys.names[row], keys.tids[row], keys.times[row]);
      rows[row] = merged.computeIfAbsent(key, k -> new CompareRow());
      rows[row].next();
    }
    for (InspectColumn column : schema.columns()) {
      if (!KEY.contains(column.name())) {
        reader.read(
            file, group, column, (part, vector, row) -> take(rows[row], column, part, vector, row));
      }
    }
  }

  private static void take(
      CompareRow merged, InspectColumn column, Column part, ColumnVector vector, int row) {
    boolean sketch = column.name().equals(ColumnNames.SKETCH);
    Object value =
        sketch ? InspectColumn.bytes(vector, row) : InspectColumn.value(part, vector, row);
    merged.take(column.name(), value);
  }
}
