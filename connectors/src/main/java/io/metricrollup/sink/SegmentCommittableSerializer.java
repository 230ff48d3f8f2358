package io.metricrollup.sink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Version 2: recoverable, path, length, frequency, rows, announced-at, then key and text of the
 * three messages; version 1 is without the one to the ledger. Byte strings have their length in
 * front as an int, -1 for null; numbers are big endian.
 */
final class SegmentCommittableSerializer implements SimpleVersionedSerializer<SegmentCommittable> {
  private static final int VERSION = 2;
  private static final int NULL = -1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(SegmentCommittable file) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(1024);
    bytes(file.recoverable(), out);
    text(file.path(), out);
    out.writeLong(file.length());
    out.writeInt(file.frequencyMs());
    out.writeLong(file.rows());
    out.writeLong(file.announcedAtMs());
    message(file.rolled(), out);
    message(file.compaction(), out);
    message(file.ledger(), out);
    return out.getCopyOfBuffer();
  }

  @Override
  public SegmentCommittable deserialize(int version, byte[] serialized) throws IOException {
    if (version < 1 || version > VERSION) {
      throw new IOException(
          "a committable of version " + version + "; the newest known is " + VERSION);
    }
    DataInputDeserializer in = new DataInputDeserializer(serialized);
    return new SegmentCommittable(
        bytes(in),
        text(in),
        in.readLong(),
        in.readInt(),
        in.readLong(),
        in.readLong(),
        message(in),
        message(in),
        version == 1 ? null : message(in));
  }

  private static void message(KeyedMessage message, DataOutputSerializer out) throws IOException {
    text(message == null ? null : message.key(), out);
    text(message == null ? null : message.json(), out);
  }

  private static KeyedMessage message(DataInputDeserializer in) throws IOException {
    String key = text(in);
    String json = text(in);
    return json == null ? null : new KeyedMessage(key, json);
  }

  private static void text(String text, DataOutputSerializer out) throws IOException {
    bytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8), out);
  }

  private static String text(DataInputDeserializer in) throws IOException {
    byte[] utf8 = bytes(in);
    return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
  }

  private static void bytes(byte[] bytes, DataOutputSerializer out) throws IOException {
    out.writeInt(bytes == null ? NULL : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  private static byte[] bytes(DataInputDeserializer in) throws IOException {
    int length = in.readInt();
    if (length == NULL) {
      return null;
    }
    if (length < 0 || length > in.available()) {
      throw new IOException("a committable with a part of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
