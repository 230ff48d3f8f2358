package io.metricrollup.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;

/** Gathers the columns of a file with one row group and writes its footer. */
final class FooterEncoder {
  /** The format version of parquet.thrift: 2 for files with encodings beyond those of 1.0. */
  private static final int VERSION = 2;

  private final List<SchemaElement> schema = new ArrayList<>();
  private final List<ColumnChunk> chunks = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private int rows;
  private long plainLength;
  private long length;

  void begin(int rows) {
    this.rows = rows;
    schema.clear();
    chunks.clear();
    names.clear();
    schema.add(new SchemaElement("schema"));
    plainLength = 0;
    length = 0;
  }

  int columns() {
    return names.size();
  }

  String lastColumn() {
    return names.get(names.size() - 1);
  }

  /** A column of UTF-8 strings, with the old annotation and the new. */
  void addString(String name, EncodedChunk chunk, Statistics statistics) {
    add(name, Type.BYTE_ARRAY, chunk, statistics)
        .setConverted_type(ConvertedType.UTF8)
        .setLogicalType(LogicalType.STRING(new StringType()));
  }

  /** Adds the next column; nullable, like all columns of the lake. */
  SchemaElement add(String name, Type type, EncodedChunk chunk, Statistics statistics) {
    SchemaElement element =
        new SchemaElement(name).setType(type).setRepetition_type(FieldRepetitionType.OPTIONAL);
    schema.add(element);
    names.add(name);
    ColumnChunk columnChunk = new ColumnChunk(0);
    columnChunk.setMeta_data(metaData(name, type, chunk).setStatistics(statistics));
    chunks.add(columnChunk);
    plainLength += chunk.plainLength();
    length += chunk.length();
    return element;
  }

  /** Writes the footer, without the length and magic behind it. */
  void write(
      Map<String, String> metadata, List<String> sortingColumns, String createdBy, ByteSink out) {
    schema.get(0).setNum_children(names.size());
    RowGroup rowGroup = new RowGroup(chunks, plainLength, rows);
    rowGroup.setTotal_compressed_size(length);
    rowGroup.setFile_offset(FileEncoder.MAGIC.length);
    sortingColumns.forEach(column -> rowGroup.addToSorting_columns(ascending(column)));
    FileMetaData footer = new FileMetaData(VERSION, schema, rows, List.of(rowGroup));
    metadata.forEach((k, v) -> footer.addToKey_value_metadata(new KeyValue(k).setValue(v)));
    footer.setCreated_by(createdBy);
    ColumnOrder order = ColumnOrder.TYPE_ORDER(new TypeDefinedOrder());
    names.forEach(name -> footer.addToColumn_orders(order));
    try {
      Util.writeFileMetaData(footer, out);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory", e);
    }
  }

  private ColumnMetaData metaData(String name, Type type, EncodedChunk chunk) {
    ColumnMetaData meta =
        new ColumnMetaData(
            type,
            encodings(chunk),
            List.of(name),
            CompressionCodec.ZSTD,
            rows,
            chunk.plainLength(),
            chunk.length(),
            chunk.dataStart());
    if (chunk.hasDictionary()) {
      meta.setDictionary_page_offset(chunk.start());
    }
    return meta;
  }

  private static List<Encoding> encodings(EncodedChunk chunk) {
    return chunk.hasDictionary()
        ? List.of(Encoding.PLAIN, Encoding.RLE, Encoding.RLE_DICTIONARY)
        : List.of(Encoding.RLE, chunk.encoding());
  }

  private SortingColumn ascending(String column) {
    int index = names.indexOf(column);
    if (index < 0) {
      throw new IllegalArgumentException("Sorting column " + column + " is not in the file");
    }
    return new SortingColumn(index, false, false);
  }
}
