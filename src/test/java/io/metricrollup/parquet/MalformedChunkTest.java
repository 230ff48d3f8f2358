package io.metricrollup.parquet;

import static io.metricrollup.parquet.HandMadeFile.bytes;
import static io.metricrollup.parquet.HandMadeFile.concat;
import static io.metricrollup.parquet.HandMadeFile.int32;
import static io.metricrollup.parquet.HandMadeFile.longs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.parquet.format.ColumnCryptoMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.EncryptionWithFooterKey;
import org.apache.parquet.format.IndexPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Type;
import org.junit.jupiter.api.Test;

/** Chunks and page headers that lie; and some that only look as if they did. */
class MalformedChunkTest {
  @Test
  void negativeDataPageOffsetRejected() {
    HandMadeFile file = valid();
    file.meta.setData_page_offset(-1);
    rejected(file, "chunk at offset -1");
  }

  @Test
  void dataPageOffsetBehindPagesRejected() {
    HandMadeFile file = valid();
    file.meta.setData_page_offset(Long.MAX_VALUE);
    rejected(file, "chunk at offset 9223372036854775807");
  }

  @Test
  void dataPageOffsetIntoThePageRejected() {
    HandMadeFile file = valid();
    file.meta.setData_page_offset(5).setTotal_compressed_size(10);
    rejected(file, "page at offset 5");
  }

  @Test
  void chunkThatReachesIntoTheFooterRejected() {
    HandMadeFile file = valid();
    file.meta.setData_page_offset(6);
    rejected(file, "chunk at offset 6");
  }

  @Test
  void negativeChunkSizeRejected() {
    HandMadeFile file = valid();
    file.meta.setTotal_compressed_size(-1);
    rejected(file, "of -1 bytes");
  }

  @Test
  void valuesOtherThanRowsRejected() {
    HandMadeFile file = valid();
    file.meta.setNum_values(3);
    rejected(file, "chunk of 3 values in a row group of 2 rows");
  }

  @Test
  void pagesOfFewerRowsRejected() {
    HandMadeFile file = HandMadeFile.required(Type.INT64, 3).page(2, Encoding.PLAIN, longs(1, 2));
    rejected(file, "chunk ends, 1 rows are missing");
  }

  @Test
  void pagesOfMoreRowsRejected() {
    HandMadeFile file = HandMadeFile.required(Type.INT64, 1).page(2, Encoding.PLAIN, longs(1, 2));
    rejected(file, "page of 2 rows, 1 are left");
  }

  @Test
  void chunkInAnotherFileRejected() {
    HandMadeFile file = valid();
    file.chunk.setFile_path("other.parquet");
    rejected(file, "another file");
  }

  @Test
  void encryptedChunkRejected() {
    HandMadeFile file = valid();
    file.chunk.setCrypto_metadata(
        ColumnCryptoMetaData.ENCRYPTION_WITH_FOOTER_KEY(new EncryptionWithFooterKey()));
    rejected(file, "encrypted");
  }

  @Test
  void chunkWithoutMetadataRejected() {
    HandMadeFile file = valid();
    file.chunk.unsetMeta_data();
    rejected(file, "");
  }

  @Test
  void chunkOfAnotherTypeRejected() {
    HandMadeFile file = valid();
    file.meta.setType(Type.DOUBLE);
    rejected(file, "chunk of DOUBLE in a column of INT64");
  }

  @Test
  void unsupportedCodecRejected() {
    rejected(valid().codec(CompressionCodec.LZ4_RAW), "unsupported codec LZ4_RAW");
  }

  @Test
  void pageThatPromisesGigabytesRejected() {
    PageHeader header = HandMadeFile.header(2, Encoding.PLAIN, 16);
    header.setUncompressed_page_size(2_000_000_000);
    rejected(
        HandMadeFile.required(Type.INT64, 2).codec(CompressionCodec.ZSTD).page(header, longs(1, 2)),
        "page of 2000000000 bytes");
  }

  @Test
  void pagesThatTogetherExceedTheChunkLimitRejected() {
    HandMadeFile file = HandMadeFile.required(Type.BYTE_ARRAY, 40);
    for (int row = 0; row < 40; row++) {
      file.page(1, Encoding.PLAIN, concat(int32(96), new byte[96]));
    }
    DecodeLimits limits = new DecodeLimits(200, 1_000, 100, 100, 10);
    rejected(file, limits, "1100 in the chunk so far; the limits are 200 and 1000");
  }

  @Test
  void negativePageSizeRejected() {
    PageHeader header = HandMadeFile.header(2, Encoding.PLAIN, -16);
    rejected(HandMadeFile.required(Type.INT64, 2).page(header, longs(1, 2)), "page of -16 bytes");
  }

  @Test
  void negativeUncompressedPageSizeRejected() {
    PageHeader header = HandMadeFile.header(2, Encoding.PLAIN, 16);
    header.setUncompressed_page_size(-1);
    rejected(HandMadeFile.required(Type.INT64, 2).page(header, longs(1, 2)), "-1 decompressed");
  }

  @Test
  void pageLongerThanItsChunkRejected() {
    PageHeader header = HandMadeFile.header(2, Encoding.PLAIN, 17);
    rejected(
        HandMadeFile.required(Type.INT64, 2).page(header, longs(1, 2)),
        "page of 17 bytes, 16 are left");
  }

  @Test
  void negativeValueCountRejected() {
    PageHeader header = HandMadeFile.header(-2, Encoding.PLAIN, 16);
    rejected(HandMadeFile.required(Type.INT64, 2).page(header, longs(1, 2)), "page of -2 values");
  }

  @Test
  void dataPageWithoutItsHeaderRejected() {
    PageHeader header = new PageHeader(PageType.DATA_PAGE, 16, 16);
    rejected(HandMadeFile.required(Type.INT64, 2).page(header, longs(1, 2)), "page of -1 values");
  }

  @Test
  void checksumThatDoesNotMatchRejected() {
    PageHeader header = HandMadeFile.header(2, Encoding.PLAIN, 16).setCrc(1);
    rejected(HandMadeFile.required(Type.INT64, 2).page(header, longs(1, 2)), "checksum");
  }

  @Test
  void secondDictionaryRejected() {
    rejected(
        HandMadeFile.required(Type.INT64, 2).dictionary(1, longs(1)).dictionary(1, longs(1)),
        "dictionary page behind another page");
  }

  @Test
  void dictionaryBehindDataRejected() {
    rejected(
        HandMadeFile.required(Type.INT64, 2)
            .page(1, Encoding.PLAIN, longs(1))
            .dictionary(1, longs(1)),
        "dictionary page behind another page");
  }

  @Test
  void pagesWithoutRowsEnd() {
    HandMadeFile file = HandMadeFile.required(Type.INT64, 2);
    for (int i = 0; i < 10_000; i++) {
      file.page(0, Encoding.PLAIN, new byte[0]);
    }
    rejected(file, "chunk ends, 2 rows are missing");
  }

  @Test
  void vectorIsEmptyAfterAFailure() throws Exception {
    HandMadeFile file =
        HandMadeFile.required(Type.INT64, 3)
            .page(2, Encoding.PLAIN, longs(1, 2))
            .page(1, Encoding.PLAIN, bytes(1));
    try (ReadBack ours = new ReadBack()) {
      ParquetFile opened = ours.open("f", file.bytes());
      ColumnVector vector = ours.read(ours.open("g", valid().bytes()), 0, "c");
      assertThat(vector.rows()).isEqualTo(2);
      assertThatThrownBy(() -> ours.read(opened, 0, "c")).isInstanceOf(CorruptFileException.class);
      assertThat(vector.rows()).isZero();
      assertThat(vector.runs()).isZero();
    }
  }

  @Test
  void dictionaryThatTheFooterDoesNotMentionIsRead() throws Exception {
    HandMadeFile file = withDictionary();
    read(file, 8L, 7L);
    file.meta.setDictionary_page_offset(0);
    read(file, 8L, 7L);
  }

  @Test
  void dictionaryThatTheFooterMentionsIsRead() throws Exception {
    HandMadeFile file = withDictionary();
    file.meta.setDictionary_page_offset(4).setData_page_offset(30);
    read(file, 8L, 7L);
  }

  @Test
  void dictionaryPagesThenPlainPagesAreRead() throws Exception {
    HandMadeFile file = withDictionary();
    file.page(1, Encoding.PLAIN, longs(9));
    file.meta.setNum_values(3);
    file.group.setNum_rows(3);
    file.footer.setNum_rows(3);
    read(file, 8L, 7L, 9L);
  }

  @Test
  void indexPageIsSkipped() throws Exception {
    PageHeader index =
        new PageHeader(PageType.INDEX_PAGE, 3, 3).setIndex_page_header(new IndexPageHeader());
    read(
        HandMadeFile.required(Type.INT64, 2)
            .page(index, bytes(1, 2, 3))
            .page(2, Encoding.PLAIN, longs(5, 6)),
        5L,
        6L);
  }

  @Test
  void emptyPagesNeedNotBeCompressed() throws Exception {
    read(
        HandMadeFile.required(Type.INT64, 0)
            .codec(CompressionCodec.ZSTD)
            .dictionary(0, new byte[0])
            .page(0, Encoding.RLE_DICTIONARY, new byte[0]));
  }

  private static HandMadeFile withDictionary() {
    return HandMadeFile.required(Type.INT64, 2)
        .dictionary(2, longs(7, 8))
        .page(2, Encoding.RLE_DICTIONARY, bytes(1, 3, 0b01));
  }

  private static HandMadeFile valid() {
    return HandMadeFile.required(Type.INT64, 2).page(2, Encoding.PLAIN, longs(1, 2));
  }

  private static void read(HandMadeFile file, Object... cells) throws Exception {
    try (ReadBack ours = new ReadBack()) {
      assertThat(ours.cells(ours.open("f", file.bytes()), "c")).isEqualTo(cells);
    }
  }

  private static void rejected(HandMadeFile file, String what) {
    rejected(file, DecodeLimits.defaults(), what);
  }

  static void rejected(HandMadeFile file, DecodeLimits limits, String what) {
    try (ReadBack ours = new ReadBack(limits)) {
      ParquetFile opened = ours.open("a/b.parquet", file.bytes());
      assertThat(opened.columns()).extracting(Column::path).isEqualTo(List.of("c"));
      assertThatThrownBy(() -> ours.cells(opened, "c"))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageStartingWith("a/b.parquet: row group 0, column c")
          .hasMessageContaining(what);
    } catch (CorruptFileException e) {
      throw new AssertionError("the footer is in order", e);
    }
  }
}
