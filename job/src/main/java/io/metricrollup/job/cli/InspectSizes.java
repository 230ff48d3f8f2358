package io.metricrollup.job.cli;

import io.metricrollup.parquet.Column;
import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.ParquetFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What each column of a file takes, and how many of its rows have a value; largest first. */
final class InspectSizes {
  private InspectSizes() {}

  private record Size(InspectColumn column, long filled, long bytes) {}

  static Table table(InspectReader reader, ParquetFile file, InspectSchema schema)
      throws CorruptFileException {
    List<Size> sizes = new ArrayList<>();
    for (InspectColumn column : schema.columns()) {
      sizes.add(new Size(column, filled(reader, file, column), bytes(file, column)));
    }
    sizes.sort(Comparator.comparingLong(Size::bytes).reversed());
    long all = sizes.stream().mapToLong(Size::bytes).sum();
    Table table = new Table().left("column").left("type").right("rows").right("filled");
    table.right("bytes").right("share");
    for (Size size : sizes) {
      table.row(
          size.column.name(),
          size.column.type(),
          InspectText.count(size.filled),
          percent(size.filled, file.rows()),
          InspectText.count(size.bytes),
          percent(size.bytes, all));
    }
    return table;
  }

  private static long filled(InspectReader reader, ParquetFile file, InspectColumn column)
      throws CorruptFileException {
    long[] filled = new long[1];
    for (int group = 0; group < file.rowGroups(); group++) {
      reader.read(file, group, column, (part, vector, row) -> filled[0]++);
    }
    return filled[0];
  }

  private static long bytes(ParquetFile file, InspectColumn column) {
    return column.columns().stream().mapToLong((Column part) -> file.compressedBytes(part)).sum();
  }

  private static String percent(long part, long whole) {
    return whole == 0 ? "" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }
}
