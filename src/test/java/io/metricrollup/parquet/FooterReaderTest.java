package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our footer reader says what the generated Thrift code says. */
class FooterReaderTest {
  @TempDir Path folder;

  @Test
  void footerOfParquetJavaIsWhatThriftReads() throws Exception {
    Path path = folder.resolve("java.parquet");
    JavaFiles.write(
        path,
        JavaFiles.fields(2_000),
        2_000,
        new JavaFiles.Options(
            WriterVersion.PARQUET_2_0,
            CompressionCodecName.ZSTD,
            true,
            1 << 20,
            false,
            500,
            20_000,
            true));
    compare(Files.readAllBytes(path));
  }

  @Test
  void footerOfDuckDbIsWhatThriftReads() throws Exception {
    Path path = folder.resolve("duck.parquet");
    try (DuckDb duck = new DuckDb()) {
      duck.write("SELECT i, i::VARCHAR AS s, i / 2 AS d FROM range(9000) t(i)", path, "CODEC ZSTD");
    }
    compare(Files.readAllBytes(path));
  }

  @Test
  void footersOfSamplesAreWhatThriftReads() throws Exception {
    for (Path path : SampleSegmentsTest.samples()) {
      compare(Files.readAllBytes(path));
    }
  }

  private static void compare(byte[] file) throws Exception {
    FileMetaData expected = thrift(file);
    ParquetFile opened = ParquetFile.open("f", file, file.length, DecodeLimits.defaults());
    assertThat(opened.rows()).isEqualTo(expected.getNum_rows());
    assertThat(opened.createdBy()).isEqualTo(expected.getCreated_by());
    assertThat(opened.columns())
        .extracting(Column::path)
        .isEqualTo(
            expected.getSchema().stream()
                .filter(SchemaElement::isSetType)
                .map(SchemaElement::getName)
                .toList());
    for (int g = 0; g < opened.rowGroups(); g++) {
      assertThat(opened.rows(g)).isEqualTo(expected.getRow_groups().get(g).getNum_rows());
      List<ChunkMeta> chunks = opened.rowGroup(g).chunks();
      for (int c = 0; c < chunks.size(); c++) {
        compare(chunks.get(c), expected.getRow_groups().get(g).getColumns().get(c).getMeta_data());
      }
    }
  }

  private static void compare(ChunkMeta ours, ColumnMetaData expected) {
    assertThat(ours.type).isEqualTo(expected.getType().getValue());
    assertThat(ours.codec).isEqualTo(expected.getCodec().getValue());
    assertThat(ours.values).isEqualTo(expected.getNum_values());
    assertThat(ours.compressedSize).isEqualTo(expected.getTotal_compressed_size());
    assertThat(ours.dataPageOffset).isEqualTo(expected.getData_page_offset());
    if (expected.isSetDictionary_page_offset()) {
      assertThat(ours.dictionaryPageOffset).isEqualTo(expected.getDictionary_page_offset());
    } else {
      assertThat(ours.dictionaryPageOffset).isEqualTo(-1);
    }
  }

  private static FileMetaData thrift(byte[] file) throws IOException {
    int tail = file.length - 8;
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(tail);
    return Util.readFileMetaData(new ByteArrayInputStream(file, tail - length, length));
  }
}
