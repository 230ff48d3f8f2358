package io.metricrollup.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** Rows of a file, read and written by parquet-java with its default settings, zstd level 3. */
final class JavaFile {
  private final MessageType schema;
  private final List<Group> rows;

  private JavaFile(MessageType schema, List<Group> rows) {
    this.schema = schema;
    this.rows = rows;
  }

  /** Takes all rows of a file. */
  static JavaFile of(byte[] bytes) throws IOException {
    List<Group> rows = new ArrayList<>();
    try (ParquetFileReader reader = ParquetFileReader.open(new MemoryFile.Input(bytes))) {
      MessageType schema = reader.getFileMetaData().getSchema();
      PageReadStore pages = reader.readNextRowGroup();
      for (; pages != null; pages = reader.readNextRowGroup()) {
        RecordReader<Group> records =
            new ColumnIOFactory()
                .getColumnIO(schema)
                .getRecordReader(pages, new GroupRecordConverter(schema));
        for (long row = 0; row < pages.getRowCount(); row++) {
          rows.add(records.read());
        }
      }
      return new JavaFile(schema, rows);
    }
  }

  JavaFile first(int number) {
    return new JavaFile(schema, rows.subList(0, Math.min(number, rows.size())));
  }

  /** Writes them to memory, row by row; returns the number of bytes. */
  int write() throws IOException {
    return write(builder -> {}).size();
  }

  /** The same with other codecs; returns the bytes. */
  ByteArrayOutputStream write(CompressionCodecFactory codecs) throws IOException {
    return write(builder -> builder.withCodecFactory(codecs));
  }

  private ByteArrayOutputStream write(Consumer<ExampleParquetWriter.Builder> settings)
      throws IOException {
    MemoryFile.Output file = new MemoryFile.Output();
    ExampleParquetWriter.Builder builder =
        ExampleParquetWriter.builder(file)
            .withType(schema)
            .withCompressionCodec(CompressionCodecName.ZSTD);
    settings.accept(builder);
    try (ParquetWriter<Group> writer = builder.build()) {
      for (Group row : rows) {
        writer.write(row);
      }
    }
    return file.bytes();
  }

  /** Reads all values of a file, column by column, and returns a sum over them. */
  static long readColumns(byte[] bytes) throws IOException {
    return readColumns(bytes, ParquetReadOptions.builder().build());
  }

  /** The same with other codecs. */
  static long readColumns(byte[] bytes, CompressionCodecFactory codecs) throws IOException {
    return readColumns(bytes, ParquetReadOptions.builder().withCodecFactory(codecs).build());
  }

  private static long readColumns(byte[] bytes, ParquetReadOptions options) throws IOException {
    long sum = 0;
    try (ParquetFileReader reader = ParquetFileReader.open(new MemoryFile.Input(bytes), options)) {
      MessageType schema = reader.getFileMetaData().getSchema();
      String createdBy = reader.getFileMetaData().getCreatedBy();
      PageReadStore pages = reader.readNextRowGroup();
      for (; pages != null; pages = reader.readNextRowGroup()) {
        ColumnReadStoreImpl store =
            new ColumnReadStoreImpl(
                pages, new GroupRecordConverter(schema).getRootConverter(), schema, createdBy);
        for (ColumnDescriptor column : schema.getColumns()) {
          sum += readColumn(store.getColumnReader(column), column, pages.getRowCount());
        }
      }
    }
    return sum;
  }

  private static long readColumn(ColumnReader reader, ColumnDescriptor column, long rows) {
    long sum = 0;
    int present = column.getMaxDefinitionLevel();
    for (long row = 0; row < rows; row++) {
      if (reader.getCurrentDefinitionLevel() == present) {
        sum +=
            switch (column.getPrimitiveType().getPrimitiveTypeName()) {
              case BOOLEAN -> reader.getBoolean() ? 1 : 0;
              case INT32 -> reader.getInteger();
              case INT64 -> reader.getLong();
              case FLOAT -> (long) reader.getFloat();
              case DOUBLE -> (long) reader.getDouble();
              default -> reader.getBinary().length();
            };
      }
      reader.consume();
    }
    return sum;
  }
}
