package io.metricrollup.parquet;

import static io.metricrollup.parquet.HandMadeFile.bytes;
import static io.metricrollup.parquet.HandMadeFile.concat;
import static io.metricrollup.parquet.HandMadeFile.longs;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.format.AesGcmV1;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.EncryptionAlgorithm;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.junit.jupiter.api.Test;

class MalformedFooterTest {
  private static final int LIST_FIELD_2 = 0x29;
  private static final int LIST_OF_STRUCTS = 0xfc;
  private static final int[] TWO_BILLION = {0xff, 0xff, 0xff, 0xff, 0x07};

  @Test
  void emptyFileRejected() {
    rejected(new byte[0], "too short");
  }

  @Test
  void fileOfOtherFormatRejected() {
    rejected("id,name\n1,one\n2,two\n".getBytes(StandardCharsets.UTF_8), "magic bytes");
  }

  @Test
  void fileTruncatedAnywhereRejected() {
    byte[] whole = valid().bytes();
    for (int length = 0; length < whole.length; length++) {
      rejected(Arrays.copyOf(whole, length), "");
    }
  }

  @Test
  void encryptedFooterRejected() {
    byte[] file = valid().bytes();
    file[file.length - 1] = 'E';
    rejected(file, "encrypted");
  }

  @Test
  void encryptionAlgorithmRejected() {
    HandMadeFile file = valid();
    file.footer.setEncryption_algorithm(EncryptionAlgorithm.AES_GCM_V1(new AesGcmV1()));
    rejected(file.bytes(), "encrypted");
  }

  @Test
  void footerLongerThanFileRejected() {
    byte[] file = valid().bytes();
    file[file.length - 5] = 0x10;
    rejected(file, "footer of 268435");
  }

  @Test
  void negativeFooterLengthRejected() {
    byte[] file = valid().bytes();
    file[file.length - 5] = (byte) 0x80;
    rejected(file, "footer of -");
  }

  @Test
  void listOfTwoBillionElementsRejected() {
    rejected(
        valid().withFooter(concat(bytes(LIST_FIELD_2, LIST_OF_STRUCTS), bytes(TWO_BILLION))),
        "list of 2147483647 bytes");
  }

  @Test
  void listOfMoreThanTwoBillionElementsRejected() {
    int[] four = {0xff, 0xff, 0xff, 0xff, 0x0f};
    rejected(
        valid().withFooter(concat(bytes(LIST_FIELD_2, LIST_OF_STRUCTS), bytes(four))),
        "list of 4294967295");
  }

  @Test
  void skippedListOfTwoBillionElementsRejected() {
    int unknownListField = 0xf9;
    rejected(
        valid().withFooter(concat(bytes(unknownListField, LIST_OF_STRUCTS), bytes(TWO_BILLION))),
        "list of 2147483647 bytes");
  }

  @Test
  void stringOfTwoBillionBytesRejected() {
    int createdBy = 0x68;
    rejected(
        valid().withFooter(concat(bytes(createdBy), bytes(TWO_BILLION))),
        "string of 2147483647 bytes");
  }

  @Test
  void skippedMapOfTwoBillionElementsRejected() {
    int unknownMapField = 0xfb;
    rejected(
        valid().withFooter(concat(bytes(unknownMapField), bytes(TWO_BILLION), bytes(0x55))),
        "map of");
  }

  @Test
  void endlessNumberRejected() {
    byte[] number = new byte[40];
    Arrays.fill(number, (byte) 0xff);
    int rows = 0x36;
    rejected(valid().withFooter(concat(bytes(rows), number)), "more than 10 bytes");
  }

  @Test
  void structsNestedWithoutEndRejected() {
    byte[] nested = new byte[100_000];
    Arrays.fill(nested, (byte) 0x1c);
    nested[0] = (byte) 0xfc;
    rejected(valid().withFooter(nested), "deep");
  }

  @Test
  void emptyFooterRejected() {
    rejected(valid().withFooter(bytes(0)), "footer without schema");
  }

  @Test
  void fieldOfWrongTypeRejected() {
    int rowsAsString = 0x38;
    rejected(valid().withFooter(bytes(rowsAsString, 1, 'x', 0)), "type 8 in place of 6");
  }

  @Test
  void schemaThatPromisesMoreElementsRejected() {
    HandMadeFile file = valid();
    file.footer.getSchema().get(0).setNum_children(Integer.MAX_VALUE);
    rejected(file.bytes(), "more elements than it has");
  }

  @Test
  void schemaElementsOutsideTheTreeRejected() {
    HandMadeFile file = valid();
    file.footer.getSchema().add(new SchemaElement("stray"));
    rejected(file.bytes(), "outside the tree");
  }

  @Test
  void schemaNestedTooDeeplyRejected() {
    HandMadeFile file = valid();
    List<SchemaElement> schema = file.footer.getSchema();
    for (int depth = 0; depth < 5_000; depth++) {
      schema.add(
          1,
          new SchemaElement("g")
              .setNum_children(1)
              .setRepetition_type(FieldRepetitionType.OPTIONAL));
    }
    rejected(file.bytes(), "schema too deep");
  }

  @Test
  void moreColumnsThanTheLimitRejected() {
    HandMadeFile file = valid();
    SchemaElement column = file.footer.getSchema().get(1);
    file.footer.getSchema().get(0).setNum_children(10_001);
    for (int i = 0; i < 10_000; i++) {
      file.footer.addToSchema(column);
    }
    rejected(file.bytes(), "more than 10000 columns");
  }

  @Test
  void rowGroupWithoutAColumnRejected() {
    HandMadeFile file = valid();
    file.group.getColumns().clear();
    rejected(file.bytes(), "row group of 0 columns");
  }

  @Test
  void chunkOfAnotherColumnRejected() {
    HandMadeFile file = valid();
    file.meta.setPath_in_schema(List.of("d"));
    rejected(file.bytes(), "chunk of another column");
  }

  @Test
  void negativeRowsRejected() {
    HandMadeFile file = valid();
    file.group.setNum_rows(-1);
    rejected(file.bytes(), "-1 rows");
  }

  @Test
  void moreRowsThanTheLimitRejected() {
    HandMadeFile file = valid();
    file.group.setNum_rows(5_000_000);
    rejected(file.bytes(), "5000000 rows, the limit is 4194304");
  }

  @Test
  void rowsThatDoNotAddUpRejected() {
    HandMadeFile file = valid();
    file.footer.setNum_rows(3);
    rejected(file.bytes(), "footer says 3 rows");
  }

  @Test
  void chunksThatSharePagesRejected() {
    HandMadeFile file = valid();
    for (int i = 0; i < 100; i++) {
      file.footer.addToRow_groups(new RowGroup(file.group));
    }
    file.footer.setNum_rows(202);
    rejected(file.bytes(), "of pages");
  }

  @Test
  void rowGroupsBeforeTheSchemaRejected() {
    int listField4 = 0x49;
    rejected(valid().withFooter(bytes(listField4, 0x1c, 0, 0)), "row groups before the schema");
  }

  private static HandMadeFile valid() {
    return HandMadeFile.required(Type.INT64, 2).page(2, Encoding.PLAIN, longs(1, 2));
  }

  private static void rejected(byte[] file, String what) {
    assertThatThrownBy(
            () -> ParquetFile.open("a/b.parquet", file, file.length, DecodeLimits.defaults()))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageStartingWith("a/b.parquet: footer, offset ")
        .hasMessageContaining(what);
  }
}
