package io.metricrollup.job.cli;

import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.ColumnVector;
import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.ParquetFile;
import io.metricrollup.segment.ColumnNames;
import io.metricrollup.sink.SegmentFooter;
import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Reads segments, and merges their rows by key. For one thread, as is the pool. */
final class CompareReader {
  private static final Set<String> KEY =
      Set.of(ColumnNames.METRIC_NAME, ColumnNames.TID, ColumnNames.TIMESTAMP);

  /** 2^64 over the golden ratio: fingerprints of series need not be well mixed. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

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

  /** Opens the segments whose frequency is known; they are held as they are, compressed. */
  List<ParquetFile> open(List<String> names, Counts counts)
      throws IOException, CorruptFileException {
    List<ParquetFile> files = new ArrayList<>();
    for (String name : names) {
      ParquetFile file = InspectReader.open(name, InspectSource.read(name));
      if (frequency(file).isEmpty()) {
        counts.unknownFrequency++;
        continue;
      }
      counts.segments++;
      counts.rows += file.rows();
      files.add(file);
    }
    return files;
  }

  /** The rows of one of so many parts, into which rows fall by their series, merged by key. */
  Map<CompareKey, CompareRow> read(List<ParquetFile> files, int part, int parts)
      throws CorruptFileException {
    Map<CompareKey, CompareRow> merged = new HashMap<>();
    for (ParquetFile file : files) {
      InspectSchema schema = new InspectSchema(file.columns());
      int frequencyMs = frequency(file).orElseThrow();
      for (int group = 0; group < file.rowGroups(); group++) {
        CompareRow[] rows = rows(file, schema, group, frequencyMs, merged, part, parts);
        read(file, schema, group, rows);
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

  /** By row what it is merged into; null for rows of another part. */
  private CompareRow[] rows(
      ParquetFile file,
      InspectSchema schema,
      int group,
      int frequencyMs,
      Map<CompareKey, CompareRow> merged,
      int part,
      int parts)
      throws CorruptFileException {
    InspectKeys keys = InspectKeys.read(reader, file, schema, group);
    CompareRow[] rows = new CompareRow[keys.rows()];
    for (int row = 0; row < rows.length; row++) {
      if (Math.floorMod(Long.hashCode(keys.tids[row] * SPREAD), parts) == part) {
        CompareKey key =
            new CompareKey(frequencyMs, keys.names[row], keys.tids[row], keys.times[row]);
        rows[row] = merged.computeIfAbsent(key, k -> new CompareRow());
        rows[row].next();
      }
    }
    return rows;
  }

  private void read(ParquetFile file, InspectSchema schema, int group, CompareRow[] rows)
      throws CorruptFileException {
    for (InspectColumn column : schema.columns()) {
      if (!KEY.contains(column.name())) {
        reader.read(
            file,
            group,
            column,
            (part, vector, row) -> {
              if (rows[row] != null) {
                take(rows[row], column, part, vector, row);
              }
            });
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
