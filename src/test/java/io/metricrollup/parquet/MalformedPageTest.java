package io.metricrollup.parquet;

import static io.metricrollup.parquet.HandMadeFile.bytes;
import static io.metricrollup.parquet.HandMadeFile.concat;
import static io.metricrollup.parquet.HandMadeFile.int32;
import static io.metricrollup.parquet.HandMadeFile.longs;
import static io.metricrollup.parquet.HandMadeFile.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Type;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/** Page bodies that lie. */
class MalformedPageTest {
  private static final byte[] TWO_LONGS = longs(1, 2);

  @Test
  void dictionaryIdOutOfRangeInRunRejected() {
    rejected(ids(bytes(2, 4, 3)), "value 3 is not below 3");
  }

  @Test
  void dictionaryIdOutOfRangeInPackedRunRejected() {
    rejected(ids(bytes(2, 3, 0b1101)), "value 3 is not below 3");
  }

  @Test
  void negativeDictionaryIdRejected() {
    rejected(ids(bytes(32, 4, 0xff, 0xff, 0xff, 0xff)), "value 4294967295 is not below 3");
  }

  @Test
  void negativeDictionaryIdInPackedRunRejected() {
    byte[] packed = new byte[32];
    packed[3] = (byte) 0x80;
    rejected(ids(concat(bytes(32, 3), packed)), "is not below 3");
  }

  @Test
  void idOfAnEmptyDictionaryRejected() {
    rejected(
        HandMadeFile.required(Type.INT64, 2)
            .dictionary(0, new byte[0])
            .page(2, Encoding.RLE_DICTIONARY, bytes(0)),
        "value 0 is not below 0");
  }

  @Test
  void bitWidthOf33Rejected() {
    rejected(ids(bytes(33, 4, 0, 0, 0, 0, 0)), "bit width 33");
  }

  @Test
  void idsWithoutDictionaryRejected() {
    rejected(
        HandMadeFile.required(Type.INT64, 2).page(2, Encoding.RLE_DICTIONARY, bytes(1, 4, 0)),
        "without a dictionary");
  }

  @Test
  void runThatOverrunsThePageRejected() {
    rejected(ids(bytes(2, 6, 0)), "run of 3, 2 values are left");
  }

  @Test
  void runOfABillionRejected() {
    rejected(ids(bytes(2, 0xfe, 0xff, 0xff, 0xff, 0x07, 0)), "run of 1073741823");
  }

  @Test
  void truncatedIdsRejected() {
    rejected(ids(bytes(2, 3)), "packed values of 1 bytes, 0 are left");
  }

  @Test
  void missingIdsRejected() {
    rejected(ids(bytes(2, 2, 0)), "unexpected end");
  }

  @Test
  void dictionaryShorterThanItsCountRejected() {
    rejected(
        HandMadeFile.required(Type.INT64, 2)
            .dictionary(Integer.MAX_VALUE, longs(1))
            .page(2, Encoding.RLE_DICTIONARY, bytes(0)),
        "dictionary of 17179869176 bytes");
  }

  @Test
  void dictionaryOfBooleansRejected() {
    rejected(HandMadeFile.required(Type.BOOLEAN, 2).dictionary(1, bytes(1)), "of booleans");
  }

  @Test
  void levelRunThatOverrunsThePageRejected() {
    rejected(levels(bytes(6, 1)), "run of 3, 2 values are left");
  }

  @Test
  void definitionLevelAboveOneRejected() {
    rejected(levels(bytes(4, 2)), "definition level 2");
  }

  @Test
  void levelsLongerThanThePageRejected() {
    HandMadeFile file = HandMadeFile.optional(Type.INT64, 2);
    rejected(file.page(2, Encoding.PLAIN, concat(int32(99), TWO_LONGS)), "levels of 99 bytes");
  }

  @Test
  void negativeLevelLengthRejected() {
    HandMadeFile file = HandMadeFile.optional(Type.INT64, 2);
    rejected(file.page(2, Encoding.PLAIN, concat(int32(-1), TWO_LONGS)), "levels of -1 bytes");
  }

  @Test
  void missingLevelsRejected() {
    rejected(levels(bytes(2, 1)), "unexpected end");
  }

  @Test
  void bitPackedLevelsRejected() {
    PageHeader header = HandMadeFile.header(2, Encoding.PLAIN, 17);
    header.getData_page_header().setDefinition_level_encoding(Encoding.BIT_PACKED);
    HandMadeFile file = HandMadeFile.optional(Type.INT64, 2);
    rejected(file.page(header, concat(bytes(0xc0), TWO_LONGS)), "levels, BIT_PACKED");
  }

  @Test
  void nullCountThatIsNotTheLevelsRejected() {
    rejected(v2(1, 2, concat(bytes(4, 1), TWO_LONGS)), "page header says 1 nulls, levels 0");
  }

  @Test
  void v2LevelsLongerThanThePageRejected() {
    rejected(v2(0, 99, concat(bytes(4, 1), TWO_LONGS)), "levels of 99 bytes");
  }

  @Test
  void negativeV2LevelLengthRejected() {
    rejected(v2(0, -1, concat(bytes(4, 1), TWO_LONGS)), "levels of -1 bytes");
  }

  @Test
  void missingValuesRejected() {
    rejected(plain(Type.INT64, longs(1)), "values of 16 bytes, 8 are left");
    rejected(plain(Type.INT32, bytes(1)), "values of 8 bytes, 1 are left");
    rejected(plain(Type.DOUBLE, longs(1)), "values of 16 bytes, 8 are left");
    rejected(plain(Type.FLOAT, bytes(1)), "values of 8 bytes, 1 are left");
    rejected(plain(Type.BOOLEAN, bytes()), "values of 1 bytes, 0 are left");
  }

  @Test
  void valueLongerThanThePageRejected() {
    rejected(
        plain(Type.BYTE_ARRAY, concat(value("a"), int32(100))), "value of 100 bytes, 0 are left");
  }

  @Test
  void negativeValueLengthRejected() {
    rejected(plain(Type.BYTE_ARRAY, concat(value("a"), int32(-1))), "value of -1 bytes");
  }

  @Test
  void valueAboveTheLimitRejected() {
    HandMadeFile file = plain(Type.BYTE_ARRAY, concat(value("a"), value("0123456789")));
    MalformedChunkTest.rejected(
        file, new DecodeLimits(100, 1_000, 9, 100, 10), "value of 10 bytes, the limit is 9");
  }

  @Test
  void deltaOfOtherCountRejected() {
    rejected(delta(bytes(128, 1, 4, 3, 0)), "3 values in place of 2");
  }

  @Test
  void deltaWithoutMiniblocksRejected() {
    rejected(delta(bytes(128, 1, 0, 2, 0)), "128 values in 0 miniblocks");
  }

  @Test
  void deltaOfEmptyBlocksRejected() {
    rejected(delta(bytes(0, 4, 2, 0)), "0 values in 4 miniblocks");
  }

  @Test
  void deltaOfBitWidth65Rejected() {
    rejected(delta(bytes(128, 1, 4, 2, 0, 0, 65, 0, 0, 0)), "bit width 65");
  }

  @Test
  void truncatedDeltaRejected() {
    rejected(delta(bytes(128, 1, 4, 2, 0, 0, 64, 0, 0, 0, 1)), "miniblock of 8 bytes");
  }

  @Test
  void deltaOfMoreMiniblocksThanBytesRejected() {
    rejected(
        delta(bytes(0xf8, 0xff, 0xff, 0xff, 0x07, 0xff, 0xff, 0xff, 0x7f, 2, 0, 0)),
        "bit widths of 268435455 bytes, 0 are left");
  }

  @Test
  void prefixLongerThanTheValueBeforeRejected() {
    byte[] prefixes = bytes(128, 1, 4, 2, 0, 10, 0, 0, 0, 0);
    byte[] suffixes = bytes(128, 1, 4, 2, 2, 0, 0, 0, 0, 0);
    HandMadeFile file = HandMadeFile.required(Type.BYTE_ARRAY, 2);
    rejected(
        file.page(2, Encoding.DELTA_BYTE_ARRAY, concat(prefixes, suffixes, bytes('a', 'b'))),
        "prefix of 5 bytes of a value of 1");
  }

  @Test
  void negativeDeltaLengthRejected() {
    HandMadeFile file = HandMadeFile.required(Type.BYTE_ARRAY, 2);
    rejected(
        file.page(2, Encoding.DELTA_LENGTH_BYTE_ARRAY, bytes(128, 1, 4, 2, 1, 0, 0, 0, 0, 0)),
        "value of -1 bytes");
  }

  @Test
  void splitValuesOfOtherLengthRejected() {
    HandMadeFile file = HandMadeFile.required(Type.DOUBLE, 2);
    rejected(file.page(2, Encoding.BYTE_STREAM_SPLIT, new byte[17]), "split values");
  }

  @Test
  void encodingThatDoesNotFitTheTypeRejected() {
    HandMadeFile file = HandMadeFile.required(Type.DOUBLE, 2);
    rejected(
        file.page(2, Encoding.DELTA_BINARY_PACKED, TWO_LONGS),
        "unsupported encoding DELTA_BINARY_PACKED of DOUBLE");
  }

  @Test
  void booleanRunsLongerThanThePageRejected() {
    HandMadeFile file = HandMadeFile.required(Type.BOOLEAN, 2);
    rejected(file.page(2, Encoding.RLE, concat(int32(9), bytes(4, 1))), "runs of 9 bytes");
  }

  @Test
  void garbageInPlaceOfCompressedBytesRejected() {
    for (CompressionCodec codec :
        new CompressionCodec[] {
          CompressionCodec.ZSTD, CompressionCodec.SNAPPY, CompressionCodec.GZIP
        }) {
      rejected(plain(Type.INT64, longs(0x1234567890L, -1)).codec(codec), "");
    }
  }

  @Test
  void snappyOfMoreBytesThanPromisedRejected() throws IOException {
    rejected(compressed(Snappy.compress(longs(1, 2, 3, 4)), 16), "page of 32 bytes");
  }

  @Test
  void snappyOfFewerBytesThanPromisedRejected() throws IOException {
    rejected(compressed(Snappy.compress(longs(1)), 16), "page of 8 bytes");
  }

  @Test
  void uncompressedPageOfOtherSizeRejected() {
    PageHeader header = HandMadeFile.header(2, Encoding.PLAIN, 16).setUncompressed_page_size(24);
    rejected(
        HandMadeFile.required(Type.INT64, 2).page(header, TWO_LONGS),
        "page of 16 bytes, its header says 24");
  }

  @Test
  void v2PageMarkedUncompressedIsReadAsItIs() throws Exception {
    read(v2(0, 2, concat(bytes(4, 1), TWO_LONGS)).codec(CompressionCodec.ZSTD), 1L, 2L);
  }

  @Test
  void sameFileWithoutTheLieIsRead() throws Exception {
    read(ids(bytes(2, 3, 0b0101)), 8L, 8L);
    read(levels(bytes(4, 1)), 1L, 2L);
    read(v2(0, 2, concat(bytes(4, 1), TWO_LONGS)), 1L, 2L);
    read(delta(bytes(128, 1, 4, 2, 2, 4, 0, 0, 0, 0)), 1L, 3L);
    read(compressed(Snappy.compress(TWO_LONGS), 16), 1L, 2L);
  }

  private static void read(HandMadeFile file, Object... cells) throws Exception {
    try (ReadBack ours = new ReadBack()) {
      assertThat(ours.cells(ours.open("f", file.bytes()), "c")).isEqualTo(cells);
    }
  }

  /** Ids of a dictionary of three. */
  private static HandMadeFile ids(byte[] body) {
    return HandMadeFile.required(Type.INT64, 2)
        .dictionary(3, longs(7, 8, 9))
        .page(2, Encoding.RLE_DICTIONARY, body);
  }

  private static HandMadeFile levels(byte[] levels) {
    return HandMadeFile.optional(Type.INT64, 2)
        .page(2, Encoding.PLAIN, concat(int32(levels.length), levels, TWO_LONGS));
  }

  private static HandMadeFile v2(int nulls, int levels, byte[] body) {
    return HandMadeFile.optional(Type.INT64, 2)
        .page(HandMadeFile.headerV2(2, nulls, Encoding.PLAIN, levels, body.length), body);
  }

  private static HandMadeFile plain(Type type, byte[] body) {
    return HandMadeFile.required(type, 2).page(2, Encoding.PLAIN, body);
  }

  private static HandMadeFile delta(byte[] body) {
    return HandMadeFile.required(Type.INT64, 2).page(2, Encoding.DELTA_BINARY_PACKED, body);
  }

  private static HandMadeFile compressed(byte[] body, int promised) {
    PageHeader header = HandMadeFile.header(2, Encoding.PLAIN, body.length);
    header.setUncompressed_page_size(promised);
    return HandMadeFile.required(Type.INT64, 2).codec(CompressionCodec.SNAPPY).page(header, body);
  }

  private static void rejected(HandMadeFile file, String what) {
    MalformedChunkTest.rejected(file, DecodeLimits.defaults(), what);
  }
}
