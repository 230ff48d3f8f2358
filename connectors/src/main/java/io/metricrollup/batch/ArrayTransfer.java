package io.metricrollup.batch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Moves arrays to and from Flink's views in bulk, little endian, through one scratch buffer: one
 * copy instead of a call per element. Not thread-safe.
 */
final class ArrayTransfer {
  private byte[] scratch = new byte[1 << 16];

  void writeLongs(DataOutputView out, long[] values, int length) throws IOException {
    buffer(length, Long.BYTES).asLongBuffer().put(values, 0, length);
    out.write(scratch, 0, length * Long.BYTES);
  }

  long[] readLongs(DataInputView in, int length) throws IOException {
    long[] values = new long[length];
    read(in, length, Long.BYTES).asLongBuffer().get(values);
    return values;
  }

  void writeDoubles(DataOutputView out, double[] values, int length) throws IOException {
    buffer(length, Double.BYTES).asDoubleBuffer().put(values, 0, length);
    out.write(scratch, 0, length * Double.BYTES);
  }

  double[] readDoubles(DataInputView in, int length) throws IOException {
    double[] values = new double[length];
    read(in, length, Double.BYTES).asDoubleBuffer().get(values);
    return values;
  }

  void writeInts(DataOutputView out, int[] values, int length) throws IOException {
    buffer(length, Integer.BYTES).asIntBuffer().put(values, 0, length);
    out.write(scratch, 0, length * Integer.BYTES);
  }

  int[] readInts(DataInputView in, int length) throws IOException {
    int[] values = new int[length];
    read(in, length, Integer.BYTES).asIntBuffer().get(values);
    return values;
  }

  void writeBytes(DataOutputView out, byte[] values, int length) throws IOException {
    out.writeInt(length);
    out.write(values, 0, length);
  }

  byte[] readBytes(DataInputView in) throws IOException {
    byte[] values = new byte[in.readInt()];
    in.readFully(values);
    return values;
  }

  void writeDictionary(DataOutputView out, BytesDictionary dictionary) throws IOException {
    out.writeInt(dictionary.size());
    writeInts(out, dictionary.ends(), dictionary.size());
    writeBytes(out, dictionary.data(), dictionary.dataLength());
  }

  BytesDictionary readDictionary(DataInputView in) throws IOException {
    int size = in.readInt();
    int[] ends = readInts(in, size);
    return new BytesDictionary(readBytes(in), ends, size);
  }

  void writeIds(DataOutputView out, PackedIds ids, int rows) throws IOException {
    out.writeByte(ids.width());
    out.write(ids.bytes(), ids.offset(), rows * ids.width());
  }

  PackedIds readIds(DataInputView in, int rows) throws IOException {
    int width = in.readByte();
    byte[] bytes = new byte[rows * width];
    in.readFully(bytes);
    return new PackedIds(width, bytes);
  }

  /** A short text; {@code writeUTF} would end at 64 KB. */
  void writeString(DataOutputView out, String text) throws IOException {
    byte[] utf8 = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    writeBytes(out, utf8, utf8.length);
  }

  String readString(DataInputView in) throws IOException {
    return new String(readBytes(in), java.nio.charset.StandardCharsets.UTF_8);
  }

  private ByteBuffer buffer(int length, int width) {
    if (scratch.length < length * width) {
      scratch = new byte[Math.max(length * width, scratch.length * 2)];
    }
    return ByteBuffer.wrap(scratch).order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer read(DataInputView in, int length, int width) throws IOException {
    ByteBuffer buffer = buffer(length, width);
    in.readFully(scratch, 0, length * width);
    return buffer;
  }
}
