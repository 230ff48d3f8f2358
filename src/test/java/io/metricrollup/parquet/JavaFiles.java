package io.metricrollup.parquet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Files written by parquet-java, with known cells. */
final class JavaFiles {
  private JavaFiles() {}

  /** How to write. Small pages and row groups, so that there are several of both. */
  record Options(
      WriterVersion version,
      CompressionCodecName codec,
      boolean dictionary,
      int dictionarySize,
      boolean split,
      int pageRows,
      long rowGroupSize,
      boolean checksums) {}

  /** A column by its schema and its cells: Long, Double, Boolean, String, byte[] or null. */
  record Field(String name, String schema, IntFunction<Object> cell) {

    /** The cells in the shapes of {@link ReadBack}. */
    Object[] cells(int rows) {
      Object[] cells = new Object[rows];
      for (int row = 0; row < rows; row++) {
        Object value = cell.apply(row);
        cells[row] =
            value instanceof String string ? string.getBytes(StandardCharsets.UTF_8) : value;
      }
      return cells;
    }
  }

  static Field field(String name, String schema, IntFunction<Object> cell) {
    return new Field(name, schema, cell);
  }

  /** Every type, required and with every pattern of nulls. */
  static List<Field> fields(int rows) {
    List<Field> fields = new ArrayList<>();
    add(fields, rows, "boolean", "", i -> i % 7 < 3);
    add(fields, rows, "int32", "", i -> (long) (int) mix(i));
    add(fields, rows, "int32", "INTEGER(8, true)", i -> (long) (byte) i);
    add(fields, rows, "int32", "INTEGER(8, false)", i -> i & 0xffL);
    add(fields, rows, "int32", "INTEGER(32, false)", i -> mix(i) & 0xffffffffL);
    add(fields, rows, "int64", "", i -> i % 11 == 0 ? Long.MIN_VALUE : mix(i));
    add(fields, rows, "int64", "TIMESTAMP(MILLIS, true)", i -> 1_757_376_000_000L + i * 10_000L);
    add(fields, rows, "float", "", i -> (double) Float.intBitsToFloat((int) mix(i) & 0x7f7fffff));
    add(fields, rows, "double", "", i -> Double.longBitsToDouble(mix(i) & 0x7fe0ffffffffffffL));
    add(fields, rows, "binary", "STRING", i -> "metric." + i / 100 + ".name" + i % 3);
    add(fields, rows, "binary", "", i -> new byte[(int) (mix(i) & 31)]);
    return fields;
  }

  private static void add(
      List<Field> fields, int rows, String type, String annotation, IntFunction<Object> value) {
    String suffix = annotation.isEmpty() ? "" : " (" + annotation + ")";
    for (Nulls nulls : Nulls.values()) {
      String name = "c" + fields.size();
      String repetition = nulls == Nulls.REQUIRED ? "required " : "optional ";
      fields.add(
          field(
              name,
              repetition + type + " " + name + suffix,
              row -> nulls.isNull(row, rows) ? null : value.apply(row)));
    }
  }

  /** Which rows have no value. */
  enum Nulls {
    REQUIRED,
    NONE,
    ALL,
    EVERY_OTHER,
    LONG_RUNS,
    RANDOM,
    ALL_BUT_LAST;

    boolean isNull(int row, int rows) {
      return switch (this) {
        case REQUIRED, NONE -> false;
        case ALL -> true;
        case EVERY_OTHER -> row % 2 == 0;
        case LONG_RUNS -> row / 150 % 2 == 0;
        case RANDOM -> mix(row + 1_000_000) % 3 == 0;
        case ALL_BUT_LAST -> row < rows - 1;
      };
    }
  }

  /** The finalizer of SplitMix64: the same noise at each run. */
  private static long mix(long n) {
    long z = (n + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  static void write(Path path, List<Field> fields, int rows, Options options) throws IOException {
    Files.deleteIfExists(path);
    MessageType schema =
        MessageTypeParser.parseMessageType(
            fields.stream()
                .map(f -> f.schema() + ";")
                .collect(Collectors.joining("\n", "message file {\n", "\n}")));
    try (ParquetWriter<Group> writer = writer(path, schema, options)) {
      SimpleGroupFactory groups = new SimpleGroupFactory(schema);
      for (int row = 0; row < rows; row++) {
        Group group = groups.newGroup();
        for (Field field : fields) {
          append(group, field.name(), field.cell().apply(row));
        }
        writer.write(group);
      }
    }
  }

  private static ParquetWriter<Group> writer(Path path, MessageType schema, Options options)
      throws IOException {
    return ExampleParquetWriter.builder(new LocalOutputFile(path))
        .withConf(new PlainParquetConfiguration())
        .withType(schema)
        .withWriterVersion(options.version())
        .withCompressionCodec(options.codec())
        .withDictionaryEncoding(options.dictionary())
        .withDictionaryPageSize(options.dictionarySize())
        .withByteStreamSplitEncoding(options.split())
        .withPageRowCountLimit(options.pageRows())
        .withRowGroupSize(options.rowGroupSize())
        .withPageWriteChecksumEnabled(options.checksums())
        .build();
  }

  private static void append(Group group, String name, Object value) {
    PrimitiveTypeName type = group.getType().getType(name).asPrimitiveType().getPrimitiveTypeName();
    if (value instanceof Boolean bool) {
      group.append(name, bool);
    } else if (value instanceof Long number && type == PrimitiveTypeName.INT32) {
      group.append(name, number.intValue());
    } else if (value instanceof Long number) {
      group.append(name, number);
    } else if (value instanceof Double number && type == PrimitiveTypeName.FLOAT) {
      group.append(name, number.floatValue());
    } else if (value instanceof Double number) {
      group.append(name, number);
    } else if (value instanceof String string) {
      group.append(name, string);
    } else if (value instanceof byte[] bytes) {
      group.append(name, Binary.fromConstantByteArray(bytes));
    }
  }

  /** All encodings of a file, as parquet-java names them. */
  static Set<String> encodings(Path path) throws IOException {
    Set<String> encodings = new TreeSet<>();
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(path))) {
      for (BlockMetaData block : reader.getFooter().getBlocks()) {
        for (ColumnChunkMetaData chunk : block.getColumns()) {
          chunk.getEncodings().forEach(e -> encodings.add(e.name()));
        }
      }
    }
    return encodings;
  }
}
