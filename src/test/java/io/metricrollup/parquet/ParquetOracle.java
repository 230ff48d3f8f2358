package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** Reads a file with readers that we did not write, and compares it cell by cell. */
final class ParquetOracle {
  private ParquetOracle() {}

  static void assertParquetJavaReads(Path file, List<WrittenColumn> columns) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      MessageType schema = reader.getFileMetaData().getSchema();
      PageReadStore pages = reader.readNextRowGroup();
      RecordReader<Group> records =
          new ColumnIOFactory()
              .getColumnIO(schema)
              .getRecordReader(pages, new GroupRecordConverter(schema));
      assertThat(schema.getFieldCount()).isEqualTo(columns.size());
      assertThat(pages.getRowCount()).isEqualTo(columns.get(0).cells().length);
      for (int row = 0; row < pages.getRowCount(); row++) {
        Group record = records.read();
        for (WrittenColumn column : columns) {
          compare(column, row, cell(record, column));
        }
      }
    }
  }

  static void assertDuckDbReads(Path file, List<WrittenColumn> columns) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM read_parquet('" + file + "')")) {
      assertThat(rows.getMetaData().getColumnCount()).isEqualTo(columns.size());
      int row = 0;
      for (; rows.next(); row++) {
        for (int c = 0; c < columns.size(); c++) {
          compare(columns.get(c), row, cell(rows, c + 1));
        }
      }
      assertThat(row).isEqualTo(columns.get(0).cells().length);
    }
  }

  /** AssertJ for the message only: it is too slow for millions of cells. */
  private static void compare(WrittenColumn column, int row, Object actual) {
    Object expected = column.cells()[row];
    if (expected == null ? actual != null : !expected.equals(actual)) {
      assertThat(actual).as("%s, row %s", column.name(), row).isEqualTo(expected);
    }
  }

  private static Object cell(Group record, WrittenColumn column) {
    String name = column.name();
    if (record.getFieldRepetitionCount(name) == 0) {
      return null;
    }
    return switch (column.kind()) {
      case LONG -> record.getLong(name, 0);
      case DOUBLE -> record.getDouble(name, 0);
      case BOOLEAN -> record.getBoolean(name, 0);
      case STRING -> record.getString(name, 0);
      case BINARY -> ByteBuffer.wrap(record.getBinary(name, 0).getBytes());
    };
  }

  private static Object cell(ResultSet rows, int index) throws SQLException {
    Object value = rows.getObject(index);
    return value instanceof Blob blob
        ? ByteBuffer.wrap(blob.getBytes(1, (int) blob.length()))
        : value;
  }
}
