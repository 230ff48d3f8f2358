package io.metricrollup.sketch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A cursor over the bytes of one sketch: the numbers of DataDog's encoding, each checked against
 * the end.
 *
 * <p>A var-long has seven bits a byte, lowest first, at most nine bytes, the ninth with eight bits.
 * A var-double {@code x} is {@code bits(x + 1) - bits(1)} rotated left by 6, then seven bits a byte
 * from the highest on: small integers take one byte.
 */
final class SketchInput {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long BITS_OF_ONE = Double.doubleToRawLongBits(1);

  private byte[] buf = {};
  private int start;
  private int end;
  int pos;

  void reset(byte[] buf, int offset, int length) {
    this.buf = buf;
    start = offset;
    pos = offset;
    end = offset + length;
  }

  boolean hasRemaining() {
    return pos < end;
  }

  int remaining() {
    return end - pos;
  }

  MalformedSketchException malformed(int at, String message) {
    return new MalformedSketchException(at - start, message);
  }

  int readByte() throws MalformedSketchException {
    if (pos >= end) {
      throw truncated();
    }
    return buf[pos++];
  }

  double readDouble() throws MalformedSketchException {
    if (end - pos < Long.BYTES) {
      throw truncated();
    }
    pos += Long.BYTES;
    return Double.longBitsToDouble(longAt(buf, pos - Long.BYTES));
  }

  long readUnsignedVarLong() throws MalformedSketchException {
    long value = 0;
    for (int shift = 0; shift < 56; shift += 7) {
      int next = readByte();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    return value | ((long) readByte() << 56);
  }

  long readVarLong() throws MalformedSketchException {
    long zigZag = readUnsignedVarLong();
    return (zigZag >>> 1) ^ -(zigZag & 1);
  }

  double readVarDouble() throws MalformedSketchException {
    long bits = 0;
    for (int shift = 57; shift >= 8; shift -= 7) {
      int next = readByte();
      bits |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return varDouble(bits);
      }
    }
    return varDouble(bits | (readByte() & 0xFFL));
  }

  /** A var-double that is the count of something. */
  double readCount() throws MalformedSketchException {
    int at = pos;
    double count = readVarDouble();
    if (!(count >= 0 && count <= Double.MAX_VALUE)) {
      throw malformed(at, "a count of " + count);
    }
    return count;
  }

  static long longAt(byte[] buf, int at) {
    return (long) LONG.get(buf, at);
  }

  static void putLong(byte[] buf, int at, long value) {
    LONG.set(buf, at, value);
  }

  static double varDouble(long bits) {
    return Double.longBitsToDouble(Long.rotateRight(bits, 6) + BITS_OF_ONE) - 1;
  }

  private MalformedSketchException truncated() {
    return malformed(end, "the sketch ends within a block");
  }
}
