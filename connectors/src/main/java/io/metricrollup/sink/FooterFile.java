package io.metricrollup.sink;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.util.IOUtils;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;

/**
 * The footer of an object that lies where we were going to write.
 *
 * @param footer what it says of itself
 * @param labels its label columns, ascending
 */
record FooterFile(SegmentFooter footer, List<String> labels) {
  private static final int TAIL = 8;
  private static final int MAGIC = 0x31524150;

  /**
   * @throws IOException naming the file, if it cannot be read, is not Parquet or not ours
   */
  static FooterFile read(FileSystem fileSystem, Path path, long length) throws IOException {
    try (FSDataInputStream in = fileSystem.open(path)) {
      ByteBuffer tail =
          ByteBuffer.wrap(read(in, length - TAIL, TAIL)).order(ByteOrder.LITTLE_ENDIAN);
      int footerLength = tail.getInt();
      if (tail.getInt() != MAGIC || footerLength < 0 || footerLength > length - TAIL) {
        throw new IOException("not a Parquet file");
      }
      byte[] footer = read(in, length - TAIL - footerLength, footerLength);
      FileMetaData file = Util.readFileMetaData(new ByteArrayInputStream(footer), true);
      return new FooterFile(SegmentFooter.parse(metadata(file)), labels(file));
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  private static byte[] read(FSDataInputStream in, long position, int length) throws IOException {
    if (position < 0) {
      throw new IOException("not a Parquet file");
    }
    byte[] bytes = new byte[length];
    in.seek(position);
    IOUtils.readFully(in, bytes, 0, length);
    return bytes;
  }

  private static List<String> labels(FileMetaData file) {
    return file.getSchema().stream()
        .filter(element -> !element.isSetNum_children())
        .map(SchemaElement::getName)
        .filter(SegmentContents::isLabel)
        .sorted()
        .toList();
  }

  private static Map<String, String> metadata(FileMetaData file) {
    List<KeyValue> pairs = file.getKey_value_metadata();
    Map<String, String> metadata = new HashMap<>();
    if (pairs != null) {
      pairs.forEach(pair -> metadata.put(pair.getKey(), pair.getValue()));
    }
    return metadata;
  }
}
