package io.metricrollup.parquet;

import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A growing buffer, little-endian as everything in Parquet is. Made to be reused: {@link #reset()}
 * keeps the array unless one exceptional file has blown it up.
 */
final class ByteSink extends OutputStream {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int FIRST_CAPACITY = 1 << 12;
  private static final int KEPT_CAPACITY = 1 << 24;
  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int size;

  /** The bytes, valid up to {@link #size()} and until more is written. */
  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  void reset() {
    size = 0;
    if (bytes.length > KEPT_CAPACITY) {
      bytes = new byte[FIRST_CAPACITY];
    }
  }

  /** Forgets everything from {@code newSize} on. */
  void truncate(int newSize) {
    size = Objects.checkIndex(newSize, size + 1);
  }

  /**
   * Makes room for {@code more} bytes behind the current end.
   *
   * @throws IllegalStateException if that is more than an array can hold
   */
  void reserve(int more) {
    if (bytes.length - size < more) {
      grow(more);
    }
  }

  /** Takes over bytes that were written straight into {@link #array()} behind the end. */
  void advance(int written) {
    size = Objects.checkIndex(size + written, bytes.length + 1);
  }

  @Override
  public void write(int b) {
    reserve(1);
    bytes[size++] = (byte) b;
  }

  @Override
  public void write(byte[] src, int offset, int length) {
    reserve(length);
    System.arraycopy(src, offset, bytes, size, length);
    size += length;
  }

  void writeInt(int value) {
    reserve(Integer.BYTES);
    INT.set(bytes, size, value);
    size += Integer.BYTES;
  }

  /** Overwrites four bytes that were written before. */
  void setInt(int position, int value) {
    INT.set(bytes, position, value);
  }

  void writeLong(long value) {
    reserve(Long.BYTES);
    LONG.set(bytes, size, value);
    size += Long.BYTES;
  }

  /** Writes {@code values[0, count)}. */
  void writeLongs(long[] values, int count) {
    int length = Math.multiplyExact(count, Long.BYTES);
    reserve(length);
    ByteBuffer.wrap(bytes, size, length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .put(values, 0, count);
    size += length;
  }

  /** The low {@code count} bytes of {@code value}, 0 to 8 of them. */
  void writeLowBytes(long value, int count) {
    reserve(Long.BYTES);
    LONG.set(bytes, size, value);
    size += count;
  }

  /** Unsigned LEB128, as in Thrift and Parquet. */
  void writeVarint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void writeZigzag(long value) {
    writeVarint((value << 1) ^ (value >> 63));
  }

  /** Moves the bytes from {@code from} to the end down to {@code to}, over what was there. */
  void moveDown(int from, int to) {
    System.arraycopy(bytes, from, bytes, to, size - from);
    size -= from - to;
  }

  private void grow(int more) {
    long needed = (long) size + more;
    if (needed > MAX_CAPACITY) {
      throw new IllegalStateException("A buffer of " + needed + " bytes is more than an array");
    }
    long doubled = Math.min(2L * bytes.length, MAX_CAPACITY);
    bytes = Arrays.copyOf(bytes, (int) Math.max(needed, doubled));
  }
}
