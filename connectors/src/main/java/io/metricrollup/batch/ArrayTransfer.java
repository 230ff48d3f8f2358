package io.metricrollup.batch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Moves arrays to and from Flink's views in bulk, little endian, through one scratch buffer: one
 * copy instead of a call per element. Not thread-safe.
 */
final class ArrayTransfer {
  private byte[] scratch = new byte[1 << 16];
  private final SparseIds sparse = new SparseIds();
  private final LabelNames names = new LabelNames();
  private ReusedArrays reused;

  /** From now on, arrays that are read into are those of the last such call again. */
  void reuse() {
    if (reused == null) {
      reused = new ReusedArrays();
    }
    reused.restart();
  }

  void writeLongs(DataOutputView out, long[] values, int length) throws IOException {
    buffer(length, Long.BYTES).asLongBuffer().put(values, 0, length);
    out.write(scratch, 0, length * Long.BYTES);
  }

  long[] readLongs(DataInputView in, int length) throws IOException {
    long[] values = reused == null ? new long[length] : reused.longs(length);
    read(in, length, Long.BYTES).asLongBuffer().get(values, 0, length);
    return values;
  }

  void writeDoubles(DataOutputView out, double[] values, int length) throws IOException {
    buffer(length, Double.BYTES).asDoubleBuffer().put(values, 0, length);
    out.write(scratch, 0, length * Double.BYTES);
  }

  double[] readDoubles(DataInputView in, int length) throws IOException {
    double[] values = reused == null ? new double[length] : reused.doubles(length);
    read(in, length, Double.BYTES).asDoubleBuffer().get(values, 0, length);
    return values;
  }

  void writeInts(DataOutputView out, int[] values, int length) throws IOException {
    buffer(length, Integer.BYTES).asIntBuffer().put(values, 0, length);
    out.write(scratch, 0, length * Integer.BYTES);
  }

  int[] readInts(DataInputView in, int length) throws IOException {
    int[] values = reused == null ? new int[length] : reused.ints(length);
    read(in, length, Integer.BYTES).asIntBuffer().get(values, 0, length);
    return values;
  }

  /** Writes where ranges of values end once they lie back to back, then the values so. */
  void writeRanges(DataOutputView out, long[] values, int[] starts, int[] ends, int ranges)
      throws IOException {
    ByteBuffer endsWritten = buffer(ranges, Integer.BYTES);
    int total = 0;
    for (int i = 0; i < ranges; i++) {
      total += ends[i] - starts[i];
      endsWritten.putInt(total);
    }
    out.write(scratch, 0, ranges * Integer.BYTES);
    LongBuffer written = buffer(total, Long.BYTES).asLongBuffer();
    for (int i = 0; i < ranges; i++) {
      written.put(values, starts[i], ends[i] - starts[i]);
    }
    out.write(scratch, 0, total * Long.BYTES);
  }

  /** Where ranges start that lie back to back. */
  int[] starts(int[] ends, int ranges) {
    int[] starts = reused == null ? new int[ranges] : reused.ints(ranges);
    starts[0] = 0;
    System.arraycopy(ends, 0, starts, 1, ranges - 1);
    return starts;
  }

  void writeBytes(DataOutputView out, byte[] values, int length) throws IOException {
    out.writeInt(length);
    out.write(values, 0, length);
  }

  byte[] readBytes(DataInputView in) throws IOException {
    return readBytes(in, in.readInt());
  }

  private byte[] readBytes(DataInputView in, int length) throws IOException {
    byte[] values = reused == null ? new byte[length] : reused.bytes(length);
    in.readFully(values, 0, length);
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
    return new PackedIds(width, readBytes(in, rows * width));
  }

  /** The same for ids most of which may be 0: then only the others are written. */
  void writeSparseIds(DataOutputView out, PackedIds ids, int rows) throws IOException {
    if (ids.present() != null) {
      writeSparse(out, rows, ids.present(), ids.bytes(), ids.nonZero(rows));
      return;
    }
    int nonZero = ids.width() == 1 ? sparse.gather(ids.bytes(), ids.offset(), rows) : rows;
    if (nonZero < rows / 4 * 3) {
      writeSparse(out, rows, sparse.present(), sparse.values(), nonZero);
    } else {
      out.writeBoolean(false);
      writeIds(out, ids, rows);
    }
  }

  private void writeSparse(DataOutputView out, int rows, long[] present, byte[] values, int nonZero)
      throws IOException {
    out.writeBoolean(true);
    writeLongs(out, present, SparseIds.words(rows));
    writeBytes(out, values, nonZero);
  }

  PackedIds readSparseIds(DataInputView in, int rows) throws IOException {
    if (!in.readBoolean()) {
      return readIds(in, rows);
    }
    int words = SparseIds.words(rows);
    long[] present = readLongs(in, words);
    int[] before = reused == null ? new int[words] : reused.ints(words);
    SparseIds.countBefore(present, words, before);
    return PackedIds.sparse(present, before, readBytes(in));
  }

  /** The name of a column; {@code writeUTF} would end at 64 KB. */
  void writeName(DataOutputView out, String name) throws IOException {
    byte[] utf8 = names.encode(name);
    writeBytes(out, utf8, utf8.length);
  }

  String readName(DataInputView in) throws IOException {
    int length = in.readInt();
    buffer(length, 1);
    in.readFully(scratch, 0, length);
    return names.decode(scratch, length);
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
