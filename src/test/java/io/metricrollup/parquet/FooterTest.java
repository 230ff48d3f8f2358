package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.BinaryStatistics;
import org.apache.parquet.column.statistics.DoubleStatistics;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other readers learn from the footer. */
class FooterTest {
  @TempDir Path folder;

  @Test
  void metadataWriterAndCompressionAreNamed() throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("organization", "12340000-0000-4000-8000-000000000000");
    metadata.put("zürich", "ü");
    Path file = WrittenFile.write(folder, 3, e -> e.constantLong("a", 7), metadata, List.of());
    try (ParquetFileReader reader = open(file)) {
      assertThat(reader.getFileMetaData().getKeyValueMetaData())
          .containsExactlyInAnyOrderEntriesOf(metadata);
      assertThat(reader.getFileMetaData().getCreatedBy()).isEqualTo("test version 1");
      assertThat(reader.getRowGroups()).hasSize(1);
      assertThat(reader.getRecordCount()).isEqualTo(3);
      assertThat(reader.getRowGroups().get(0).getColumns())
          .allMatch(column -> column.getCodec() == CompressionCodecName.ZSTD);
    }
  }

  @Test
  void sortingColumnsAreNamedInTheirOrder() throws IOException {
    Consumer<FileEncoder> columns =
        e -> List.of("a", "b", "c").forEach(name -> e.constantLong(name, 7));
    Path file = WrittenFile.write(folder, 1, columns, Map.of(), List.of("c", "a"));
    assertThat(footer(file).getRow_groups().get(0).getSorting_columns())
        .containsExactly(new SortingColumn(2, false, false), new SortingColumn(0, false, false));
  }

  @Test
  void sizesInTheFooterAddUp() throws IOException {
    Path file = WrittenFile.write(folder, SegmentRows.columns(5_000, true, 3));
    FileMetaData footer = footer(file);
    long compressed =
        footer.getRow_groups().get(0).getColumns().stream()
            .mapToLong(column -> column.getMeta_data().getTotal_compressed_size())
            .sum();
    assertThat(footer.getRow_groups().get(0).getTotal_compressed_size()).isEqualTo(compressed);
    assertThat(4 + compressed + footerLength(file) + 8).isEqualTo(Files.size(file));
  }

  @Test
  void stringsAreAnnotatedAndBinariesAreNot() throws IOException {
    Path file =
        WrittenFile.write(
            folder,
            1,
            e -> {
              e.strings("a", new int[] {1}, new byte[] {'x'}, new int[] {1}, 1);
              e.binaries("b", new byte[] {1}, new int[] {1});
            });
    try (ParquetFileReader reader = open(file)) {
      assertThat(reader.getFileMetaData().getSchema().toString())
          .contains("optional binary a (STRING);")
          .contains("optional binary b;");
    }
  }

  @Test
  void dictionaryHoldsOnlyWhatRowsReferTo() throws IOException {
    byte[] data = "unused-b-neither-c".getBytes(StandardCharsets.UTF_8);
    int[] ends = {7, 8, 17, 18};
    int[] ids = new int[1_000];
    Arrays.setAll(ids, row -> row < 500 ? 4 : row % 2 == 0 ? 2 : 0);
    Path file = WrittenFile.write(folder, 1_000, e -> e.strings("a", ids, data, ends, 4));
    try (ParquetFileReader reader = open(file)) {
      DictionaryPage page =
          reader
              .getNextDictionaryReader()
              .readDictionaryPage(reader.getFileMetaData().getSchema().getColumns().get(0));
      assertThat(page.getDictionarySize()).isEqualTo(2);
      ByteArrayOutputStream entries = new ByteArrayOutputStream();
      page.getBytes().writeAllTo(entries);
      assertThat(entries.toByteArray()).containsExactly(1, 0, 0, 0, 'c', 1, 0, 0, 0, 'b');
    }
  }

  @Test
  void longsHaveBounds() throws IOException {
    long[] values = {5, Long.MIN_VALUE, 99, Long.MAX_VALUE};
    long[] present = {0b0101};
    LongStatistics bounds = (LongStatistics) bounds(4, e -> e.longs("a", values, present));
    assertThat(bounds.getMin()).isEqualTo(5);
    assertThat(bounds.getMax()).isEqualTo(99);
    assertThat(bounds.getNumNulls()).isEqualTo(2);
  }

  @Test
  void constantIsItsOwnBounds() throws IOException {
    LongStatistics bounds = (LongStatistics) bounds(9, e -> e.constantLong("a", -7));
    assertThat(bounds.getMin()).isEqualTo(-7);
    assertThat(bounds.getMax()).isEqualTo(-7);
    assertThat(bounds.getNumNulls()).isZero();
  }

  @Test
  void doublesHaveBoundsUnlessOneIsNaN() throws IOException {
    double[] values = {Double.NEGATIVE_INFINITY, 2.5, Double.NaN};
    DoubleStatistics bounds =
        (DoubleStatistics) bounds(3, e -> e.doubles("a", values, new long[] {0b011}));
    assertThat(bounds.getMin()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(bounds.getMax()).isEqualTo(2.5);
    assertThat(bounds(3, e -> e.doubles("a", values)).hasNonNullValue()).isFalse();
  }

  @Test
  void zeroBoundsTakeInBothZeros() throws IOException {
    for (double zero : new double[] {0.0, -0.0}) {
      Path file = WrittenFile.write(folder, 1, e -> e.doubles("a", new double[] {zero}));
      org.apache.parquet.format.Statistics bounds =
          footer(file).getRow_groups().get(0).getColumns().get(0).getMeta_data().getStatistics();
      assertThat(number(bounds.getMin_value())).isEqualTo(-0.0);
      assertThat(number(bounds.getMax_value())).isEqualTo(0.0);
    }
  }

  @Test
  void stringBoundsAreInOrderOfUnsignedBytes() throws IOException {
    byte[] data = "bzüa".getBytes(StandardCharsets.UTF_8);
    int[] ends = {1, 2, 4, 5};
    BinaryStatistics bounds =
        (BinaryStatistics) bounds(4, e -> e.strings("a", new int[] {2, 0, 3, 1}, data, ends, 4));
    assertThat(bounds.genericGetMin().toStringUsingUTF8()).isEqualTo("b");
    assertThat(bounds.genericGetMax().toStringUsingUTF8()).isEqualTo("ü");
    assertThat(bounds.getNumNulls()).isEqualTo(1);
  }

  @Test
  void longStringsHaveNoBounds() throws IOException {
    byte[] data = "x".repeat(129).getBytes(StandardCharsets.UTF_8);
    Statistics<?> bounds = bounds(1, e -> e.strings("a", new int[] {1}, data, new int[] {129}, 1));
    assertThat(bounds.hasNonNullValue()).isFalse();
    assertThat(bounds.getNumNulls()).isZero();
  }

  @Test
  void columnOfNullsHasNoBounds() throws IOException {
    Statistics<?> bounds = bounds(5, e -> e.longs("a", new long[5], new long[1]));
    assertThat(bounds.hasNonNullValue()).isFalse();
    assertThat(bounds.getNumNulls()).isEqualTo(5);
  }

  private Statistics<?> bounds(int rows, Consumer<FileEncoder> column) throws IOException {
    try (ParquetFileReader reader = open(WrittenFile.write(folder, rows, column))) {
      return reader.getRowGroups().get(0).getColumns().get(0).getStatistics();
    }
  }

  private static ParquetFileReader open(Path file) throws IOException {
    return ParquetFileReader.open(new LocalInputFile(file));
  }

  private static FileMetaData footer(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int length = footerLength(file);
    return Util.readFileMetaData(
        new ByteArrayInputStream(bytes, bytes.length - 8 - length, length));
  }

  private static int footerLength(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
  }

  private static double number(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getDouble();
  }
}
