package io.metricrollup.sketch;

/** Writes the numbers of DataDog's encoding, as {@link SketchInput} reads them. */
final class SketchOutput {
  private static final long BITS_OF_ONE = Double.doubleToRawLongBits(1);

  private SketchOutput() {}

  /** Each method returns the position behind what it has written. */
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
