package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.parquet.JavaFiles.Options;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files written by parquet-java: type x nulls in each file, version x encoding x codec. */
class ParquetJavaFilesTest {
  private static final int ROWS = 2_000;

  @TempDir Path folder;

  static Stream<Options> options() {
    return Stream.of(WriterVersion.values())
        .flatMap(version -> Stream.of(Values.values()).flatMap(v -> v.withCodecs(version)));
  }

  /** How values are to be encoded. */
  enum Values {
    DICTIONARY,
    PLAIN_OR_DELTA,
    BYTE_STREAM_SPLIT,
    /** The dictionary becomes too large on the way. */
    FALLBACK;

    /** Every codec for the plain values; codec and other encodings do not meet. */
    Stream<Options> withCodecs(WriterVersion version) {
      return this != PLAIN_OR_DELTA
          ? Stream.of(with(version, CompressionCodecName.ZSTD))
          : Stream.of(
                  CompressionCodecName.UNCOMPRESSED,
                  CompressionCodecName.SNAPPY,
                  CompressionCodecName.GZIP,
                  CompressionCodecName.ZSTD)
              .map(codec -> with(version, codec));
    }

    Options with(WriterVersion version, CompressionCodecName codec) {
      return new Options(
          version,
          codec,
          this == DICTIONARY || this == FALLBACK,
          this == FALLBACK ? 2_000 : 1 << 20,
          this == BYTE_STREAM_SPLIT,
          600,
          20_000,
          true);
    }
  }

  @ParameterizedTest
  @MethodSource("options")
  void everyCellIsWhatWasWritten(Options options) throws Exception {
    Path path = folder.resolve("file.parquet");
    List<JavaFiles.Field> fields = JavaFiles.fields(ROWS);
    JavaFiles.write(path, fields, ROWS, options);
    try (ReadBack ours = new ReadBack()) {
      ParquetFile file = ours.open(path);
      assertThat(file.rows()).isEqualTo(ROWS);
      for (JavaFiles.Field field : fields) {
        ReadBack.assertSame(field.name(), ours.cells(file, field.name()), field.cells(ROWS));
      }
    }
    assertThat(JavaFiles.encodings(path)).contains(expectedEncodings(options));
  }

  @ParameterizedTest
  @MethodSource("options")
  void selectedRowsAreReadAndPagesWithoutOneAreNot(Options options) throws Exception {
    Path path = folder.resolve("file.parquet");
    JavaFiles.write(path, JavaFiles.fields(ROWS), ROWS, options);
    Random random = new Random(7);
    int leftOut = 0;
    try (ReadBack ours = new ReadBack()) {
      ParquetFile file = ours.open(path);
      for (int group = 0; group < file.rowGroups(); group++) {
        for (Column column : file.columns()) {
          for (int selected = 0; selected < 4; selected++) {
            RowSelection selection = selection(random, (int) file.rows(group), selected);
            leftOut += ours.assertSelected(file, group, column, selection) ? 1 : 0;
          }
        }
      }
    }
    assertThat(leftOut).isPositive();
  }

  private static RowSelection selection(Random random, int rows, int size) {
    RowSelection selection = new RowSelection();
    random.ints(size, 0, rows).sorted().distinct().forEach(selection::add);
    return selection;
  }

  private static String[] expectedEncodings(Options options) {
    boolean v2 = options.version() == WriterVersion.PARQUET_2_0;
    if (options.dictionary()) {
      String ids = v2 ? "RLE_DICTIONARY" : "PLAIN_DICTIONARY";
      return options.dictionarySize() > 2_000
          ? new String[] {ids}
          : new String[] {ids, v2 ? "DELTA_BYTE_ARRAY" : "PLAIN"};
    }
    if (options.split()) {
      return new String[] {"BYTE_STREAM_SPLIT"};
    }
    return v2
        ? new String[] {"DELTA_BINARY_PACKED", "DELTA_BYTE_ARRAY", "RLE", "PLAIN"}
        : new String[] {"PLAIN"};
  }

  @ParameterizedTest
  @EnumSource(WriterVersion.class)
  void dictionaryIsNotMaterialised(WriterVersion version) throws Exception {
    Path path = folder.resolve("dictionary.parquet");
    List<JavaFiles.Field> fields =
        List.of(JavaFiles.field("s", "optional binary s (STRING)", i -> "value" + i % 5));
    JavaFiles.write(path, fields, ROWS, Values.DICTIONARY.with(version, CompressionCodecName.ZSTD));
    try (ReadBack ours = new ReadBack()) {
      ColumnVector vector = ours.read(ours.open(path), 0, "s");
      assertThat(vector.values()).isEqualTo(5);
      assertThat(vector.runs()).isEqualTo(1);
      assertThat(Arrays.stream(vector.ids(), 0, 5).distinct().count()).isEqualTo(5);
      assertThat(vector.ids()[5]).isEqualTo(vector.ids()[0]);
    }
  }

  @Test
  void nullColumnMakesNoArrays() throws Exception {
    Path path = folder.resolve("nulls.parquet");
    List<JavaFiles.Field> fields =
        List.of(
            JavaFiles.field("n", "optional int64 n", i -> null),
            JavaFiles.field("s", "optional binary s", i -> null));
    JavaFiles.write(
        path,
        fields,
        ROWS,
        Values.PLAIN_OR_DELTA.with(WriterVersion.PARQUET_2_0, CompressionCodecName.ZSTD));
    try (ReadBack ours = new ReadBack()) {
      ParquetFile file = ours.open(path);
      for (String name : List.of("n", "s")) {
        ColumnVector vector = ours.read(file, 0, name);
        assertThat(vector.rows()).isPositive();
        assertThat(vector.runs()).isZero();
        assertThat(vector.nonNulls()).isZero();
        assertThat(file.values(0, ReadBack.column(file, name))).isZero();
        assertThat(vector.longs()).isEmpty();
        assertThat(vector.ids()).isEmpty();
      }
    }
  }

  @Test
  void unsupportedColumnsAreListedAndTheOthersRead() throws Exception {
    Path path = folder.resolve("unsupported.parquet");
    JavaFiles.write(
        path,
        List.of(
            JavaFiles.field("n", "required int32 n", i -> (long) i),
            JavaFiles.field("d", "optional int64 d (DECIMAL(18, 2))", i -> null),
            JavaFiles.field("f", "optional fixed_len_byte_array(4) f", i -> null),
            JavaFiles.field("t", "optional int96 t", i -> null),
            JavaFiles.field("r", "repeated binary r", i -> null),
            JavaFiles.field("b", "optional binary b (BSON)", i -> null)),
        ROWS,
        Values.DICTIONARY.with(WriterVersion.PARQUET_1_0, CompressionCodecName.ZSTD));
    try (ReadBack ours = new ReadBack()) {
      ParquetFile file = ours.open(path);
      assertThat(file.columns().stream().filter(c -> c.type() == ColumnType.UNSUPPORTED))
          .extracting(Column::description)
          .containsExactly(
              "INT64 (DECIMAL)",
              "FIXED_LEN_BYTE_ARRAY",
              "INT96",
              "repeated BYTE_ARRAY",
              "BYTE_ARRAY (BSON)");
      assertThat(ours.cells(file, "n")).startsWith(0L, 1L, 2L).hasSize(ROWS);
    }
  }
}
