package io.metricrollup.parquet;

import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Writes a file with one call, for tests that are about what is in it. */
final class WrittenFile {
  private WrittenFile() {}

  static Path write(Path folder, int rows, Consumer<FileEncoder> columns) throws IOException {
    return write(folder, rows, columns, Map.of(), List.of());
  }

  static Path write(Path folder, List<WrittenColumn> columns) throws IOException {
    int rows = columns.get(0).cells().length;
    return write(folder, rows, encoder -> columns.forEach(column -> column.writeTo(encoder)));
  }

  static Path write(
      Path folder,
      int rows,
      Consumer<FileEncoder> columns,
      Map<String, String> metadata,
      List<String> sortingColumns)
      throws IOException {
    try (ZstdPool pool = new ZstdPool()) {
      FileEncoder encoder = new FileEncoder(pool, 3);
      encoder.begin(rows);
      columns.accept(encoder);
      EncodedFile file = encoder.finish(metadata, sortingColumns, "test version 1");
      return Files.write(folder.resolve("written.parquet"), file.toByteArray());
    }
  }
}
