package io.metricrollup.sketch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes the numbers of DataDog's encoding, as {@link SketchInput} reads them. */
final class SketchOutput {
  private static final long BITS_OF_ONE = Double.doubleToRawLongBits(1);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Most counts of bins are among these integers; each takes one to three bytes. */
  private static final int SMALL = 1 << 10;

  // By integer: its bytes as putVarDouble writes them, the first one lowest, and their number.
  private static final int[] SMALL_BYTES = new int[SMALL];
  private static final byte[] SMALL_LENGTHS = new byte[SMALL];

  static {
    byte[] bytes = new byte[2 * Long.BYTES];
    for (int value = 0; value < SMALL; value++) {
      SMALL_LENGTHS[value] = (byte) putAnyVarDouble(bytes, 0, value);
      SMALL_BYTES[value] = (int) INT.get(bytes, 0);
    }
  }

  private SketchOutput() {}

  /**
   * Each method returns the position behind what it has written. A var-double may overwrite three
   * bytes more.
   */
  static int putUnsignedVarLong(byte[] dst, int pos, long value) {
    for (int i = 0; i < 8 && (value & ~0x7FL) != 0; i++) {
      dst[pos++] = (byte) (value | 0x80);
      value >>>= 7;
    }
    dst[pos++] = (byte) value;
    return pos;
  }

  static int putVarLong(byte[] dst, int pos, long value) {
    return putUnsignedVarLong(dst, pos, zigZag(value));
  }

  static int putVarDouble(byte[] dst, int pos, double value) {
    int small = (int) value;
    if (small == value && small >= 0 && small < SMALL && pos + Integer.BYTES <= dst.length) {
      INT.set(dst, pos, SMALL_BYTES[small]);
      return pos + SMALL_LENGTHS[small];
    }
    return putAnyVarDouble(dst, pos, value);
  }

  private static int putAnyVarDouble(byte[] dst, int pos, double value) {
    long bits = varBits(value);
    for (int i = 0; i < 8; i++) {
      byte next = (byte) (bits >>> 57);
      bits <<= 7;
      if (bits == 0) {
        dst[pos++] = next;
        return pos;
      }
      dst[pos++] = (byte) (next | 0x80);
    }
    dst[pos++] = (byte) (bits >>> 56);
    return pos;
  }

  static int unsignedVarLongLength(long value) {
    return Math.min(9, (70 - Long.numberOfLeadingZeros(value | 1)) / 7);
  }

  static int varLongLength(long value) {
    return unsignedVarLongLength(zigZag(value));
  }

  private static long varBits(double value) {
    return Long.rotateLeft(Double.doubleToRawLongBits(value + 1) - BITS_OF_ONE, 6);
  }

  private static long zigZag(long value) {
    return (value << 1) ^ (value >> 63);
  }
}
