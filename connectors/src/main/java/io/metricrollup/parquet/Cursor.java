package io.metricrollup.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A bounded place in a byte array. Reused; belongs to one thread.
 *
 * <p>Invariant for page contents: the array has {@link #SLACK} more bytes behind {@code end}, so
 * that bit unpacking may load whole words. The footer provides them inside a file.
 */
final class Cursor {
  static final int SLACK = 8;

  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  byte[] bytes;
  int pos;
  int end;

  Cursor set(byte[] bytes, int pos, int end) {
    this.bytes = bytes;
    this.pos = pos;
    this.end = end;
    return this;
  }

  int remaining() {
    return end - pos;
  }

  /** Fails unless {@code length} more bytes are there. */
  void require(long length, String what) throws Malformed {
    if (length < 0 || length > end - pos) {
      throw new Malformed(what + " of " + length + " bytes, " + (end - pos) + " are left");
    }
  }

  /** Moves on by {@code length} bytes; returns where they begin. */
  int skip(long length, String what) throws Malformed {
    require(length, what);
    int start = pos;
    pos += (int) length;
    return start;
  }

  int u8() throws Malformed {
    if (pos >= end) {
      throw new Malformed("unexpected end of data");
    }
    return bytes[pos++] & 0xff;
  }

  int int32() throws Malformed {
    return (int) INT.get(bytes, skip(4, "integer"));
  }

  /** An unsigned LEB128 number of at most 64 bits. */
  long varint() throws Malformed {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = u8();
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw new Malformed("number of more than 10 bytes");
  }

  long zigzag() throws Malformed {
    long n = varint();
    return (n >>> 1) ^ -(n & 1);
  }

  /** A varint that has to lie in {@code 0..Integer.MAX_VALUE}. */
  int size(String what) throws Malformed {
    long n = varint();
    if (n < 0 || n > Integer.MAX_VALUE) {
      throw new Malformed(what + " of " + Long.toUnsignedString(n));
    }
    return (int) n;
  }
}
