package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files are no larger than those of other writers of the same rows, at the same zstd level 3. */
class FileSizeTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"503,true", "503,false", "14000,true", "14000,false", "64000,true"})
  void noLargerThanDuckDb(int rows, boolean withNulls) throws Exception {
    Path file = WrittenFile.write(folder, SegmentRows.columns(rows, withNulls, rows));
    assertThat(Files.size(file)).isLessThanOrEqualTo(Files.size(rewrittenByDuckDb(file)));
  }

  @ParameterizedTest
  @CsvSource({"503,true", "503,false", "14000,true", "14000,false", "64000,true"})
  void noLargerThanParquetJava(int rows, boolean withNulls) throws Exception {
    Path file = WrittenFile.write(folder, SegmentRows.columns(rows, withNulls, rows));
    assertThat(Files.size(file)).isLessThanOrEqualTo(Files.size(rewrittenByParquetJava(file)));
  }

  private Path rewrittenByDuckDb(Path file) throws SQLException {
    Path copy = folder.resolve("duckdb.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT * FROM read_parquet('%s')) TO '%s' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3)"
              .formatted(file, copy));
    }
    return copy;
  }

  private Path rewrittenByParquetJava(Path file) throws IOException {
    Path copy = folder.resolve("parquet-java.parquet");
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      MessageType schema = reader.getFileMetaData().getSchema();
      PageReadStore pages = reader.readNextRowGroup();
      RecordReader<Group> records =
          new ColumnIOFactory()
              .getColumnIO(schema)
              .getRecordReader(pages, new GroupRecordConverter(schema));
      try (ParquetWriter<Group> writer =
          ExampleParquetWriter.builder(new LocalOutputFile(copy))
              .withType(schema)
              .withCompressionCodec(CompressionCodecName.ZSTD)
              .build()) {
        for (long row = 0; row < pages.getRowCount(); row++) {
          writer.write(records.read());
        }
      }
    }
    return copy;
  }
}
