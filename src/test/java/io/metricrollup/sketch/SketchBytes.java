package io.metricrollup.sketch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes encoded sketches block by block, right or wrong, from the format's description alone. */
final class SketchBytes {
  static final double GAMMA = 1.01 / 0.99;

  static final int POSITIVE = 1;
  static final int NEGATIVE = 3;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  SketchBytes raw(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  SketchBytes mapping() {
    return mapping(0, GAMMA, 0);
  }

  SketchBytes mapping(int layout, double gamma, double indexOffset) {
    return raw((layout << 2) | 2).float64(gamma).float64(indexOffset);
  }

  SketchBytes zeroCount(double count) {
    return raw(1 << 2).varDouble(count);
  }

  SketchBytes summary(double count, double sum, double min, double max) {
    raw(0x28 << 2).varDouble(count).raw(0x21 << 2).float64(sum);
    return raw(0x22 << 2).float64(min).raw(0x23 << 2).float64(max);
  }

  SketchBytes deltasAndCounts(int store, int[] indexes, double[] counts) {
    raw((1 << 2) | store).unsigned(indexes.length);
    for (int i = 0; i < indexes.length; i++) {
      signed((long) indexes[i] - (i == 0 ? 0 : indexes[i - 1])).varDouble(counts[i]);
    }
    return this;
  }

  SketchBytes deltas(int store, int... indexes) {
    raw((2 << 2) | store).unsigned(indexes.length);
    for (int i = 0; i < indexes.length; i++) {
      signed((long) indexes[i] - (i == 0 ? 0 : indexes[i - 1]));
    }
    return this;
  }

  SketchBytes contiguous(int store, long first, long step, double... counts) {
    raw((3 << 2) | store).unsigned(counts.length).signed(first).signed(step);
    for (double count : counts) {
      varDouble(count);
    }
    return this;
  }

  SketchBytes unsigned(long value) {
    for (int i = 0; i < 8 && value >>> 7 != 0; i++) {
      out.write((int) (value | 0x80) & 0xFF);
      value >>>= 7;
    }
    out.write((int) value);
    return this;
  }

  SketchBytes signed(long value) {
    return unsigned(value >= 0 ? 2 * value : -2 * value - 1);
  }

  SketchBytes varDouble(double value) {
    return varBits(Double.doubleToRawLongBits(value + 1) - Double.doubleToRawLongBits(1));
  }

  /** A var-double of these bits, before they are rotated. */
  SketchBytes varBits(long bits) {
    long rotated = Long.rotateLeft(bits, 6);
    for (int i = 0; i < 8; i++) {
      int next = (int) (rotated >>> 57);
      rotated <<= 7;
      if (rotated == 0) {
        return raw(next);
      }
      raw(next | 0x80);
    }
    return raw((int) (rotated >>> 56));
  }

  SketchBytes float64(double value) {
    byte[] bytes = new byte[8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putDouble(value);
    out.writeBytes(bytes);
    return this;
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
