package io.metricrollup.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/**
 * A file of one column {@code c} and one row group, put together by hand, so that each part of it
 * can lie: the structures are changed after the pages were added.
 */
final class HandMadeFile {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  final ColumnMetaData meta;
  final ColumnChunk chunk = new ColumnChunk(0);
  final RowGroup group;
  final FileMetaData footer;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  HandMadeFile(Type type, FieldRepetitionType repetition, int rows) {
    out.writeBytes(MAGIC);
    meta =
        new ColumnMetaData(
            type,
            List.of(Encoding.PLAIN),
            List.of("c"),
            CompressionCodec.UNCOMPRESSED,
            rows,
            0,
            0,
            4);
    chunk.setMeta_data(meta);
    group = new RowGroup(new ArrayList<>(List.of(chunk)), 0, rows);
    List<SchemaElement> schema = new ArrayList<>();
    schema.add(new SchemaElement("root").setNum_children(1));
    schema.add(new SchemaElement("c").setType(type).setRepetition_type(repetition));
    footer = new FileMetaData(1, schema, rows, new ArrayList<>(List.of(group)));
  }

  static HandMadeFile required(Type type, int rows) {
    return new HandMadeFile(type, FieldRepetitionType.REQUIRED, rows);
  }

  static HandMadeFile optional(Type type, int rows) {
    return new HandMadeFile(type, FieldRepetitionType.OPTIONAL, rows);
  }

  HandMadeFile codec(CompressionCodec codec) {
    meta.setCodec(codec);
    return this;
  }

  /** Adds an uncompressed v1 page. */
  HandMadeFile page(int values, Encoding encoding, byte[] body) {
    return page(header(values, encoding, body.length), body);
  }

  static PageHeader header(int values, Encoding encoding, int length) {
    return new PageHeader(PageType.DATA_PAGE, length, length)
        .setData_page_header(
            new DataPageHeader(values, encoding, Encoding.RLE, Encoding.BIT_PACKED));
  }

  static PageHeader headerV2(int values, int nulls, Encoding encoding, int levels, int length) {
    return new PageHeader(PageType.DATA_PAGE_V2, length, length)
        .setData_page_header_v2(
            new DataPageHeaderV2(values, nulls, values, encoding, levels, 0)
                .setIs_compressed(false));
  }

  HandMadeFile dictionary(int values, byte[] body) {
    return page(
        new PageHeader(PageType.DICTIONARY_PAGE, body.length, body.length)
            .setDictionary_page_header(new DictionaryPageHeader(values, Encoding.PLAIN)),
        body);
  }

  HandMadeFile page(PageHeader header, byte[] body) {
    try {
      Util.writePageHeader(header, out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    out.writeBytes(body);
    meta.setTotal_compressed_size(out.size() - MAGIC.length);
    return this;
  }

  byte[] bytes() {
    ByteArrayOutputStream thrift = new ByteArrayOutputStream();
    try {
      Util.writeFileMetaData(footer, thrift);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return withFooter(thrift.toByteArray());
  }

  /** The pages with a footer of any bytes. */
  byte[] withFooter(byte[] thrift) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(out.toByteArray());
    file.writeBytes(thrift);
    file.writeBytes(int32(thrift.length));
    file.writeBytes(MAGIC);
    return file.toByteArray();
  }

  static byte[] int32(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  static byte[] longs(long... values) {
    ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      buffer.putLong(value);
    }
    return buffer.array();
  }

  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** A plain byte array value. */
  static byte[] value(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return concat(int32(utf8.length), utf8);
  }
}
