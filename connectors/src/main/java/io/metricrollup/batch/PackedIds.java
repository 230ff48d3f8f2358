package io.metricrollup.batch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * One small unsigned number per row, in 0, 1, 2 or 4 bytes (little endian) each as the largest
 * needs; with width 0 every row is 0. Or sparse, as it comes from an exchange: a bit per row, and
 * one byte for each that is not 0. What it counts is the owner's business.
 */
public final class PackedIds {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** 0 for every row. */
  public static final PackedIds NONE = new PackedIds(0, new byte[0]);

  private final int width;
  private final byte[] bytes;
  private final int offset;

  // If sparse: a bit per row, and by word how many bits there are before it. Else null.
  private final long[] present;
  private final int[] before;

  /** All zero, ready to be {@link #set}. */
  public PackedIds(int rows, int maxId) {
    this(widthFor(maxId), new byte[rows * widthFor(maxId)]);
  }

  PackedIds(int width, byte[] bytes) {
    this(width, bytes, 0);
  }

  private PackedIds(int width, byte[] bytes, int offset) {
    this(width, bytes, offset, null, null);
  }

  private PackedIds(int width, byte[] bytes, int offset, long[] present, int[] before) {
    this.width = width;
    this.bytes = bytes;
    this.offset = offset;
    this.present = present;
    this.before = before;
  }

  /** Numbers below 256, of which only those that are not 0 lie in the array. */
  static PackedIds sparse(long[] present, int[] before, byte[] values) {
    return new PackedIds(1, values, 0, present, before);
  }

  /** Numbers below 256 that lie in an array, a byte each, from {@code offset} on. */
  public static PackedIds slice(byte[] bytes, int offset) {
    return new PackedIds(1, bytes, offset);
  }

  /** Packs numbers that are already there, none of which exceeds {@code maxId}. */
  public static PackedIds of(int[] ids, int rows, int maxId) {
    PackedIds packed = new PackedIds(rows, maxId);
    byte[] bytes = packed.bytes;
    switch (packed.width) {
      case 0 -> {}
      case 1 -> {
        for (int row = 0; row < rows; row++) {
          bytes[row] = (byte) ids[row];
        }
      }
      case 2 -> {
        for (int row = 0; row < rows; row++) {
          SHORTS.set(bytes, row * 2, (short) ids[row]);
        }
      }
      default -> {
        for (int row = 0; row < rows; row++) {
          INTS.set(bytes, row * 4, ids[row]);
        }
      }
    }
    return packed;
  }

  private static int widthFor(int maxId) {
    if (maxId == 0) {
      return 0;
    }
    if (maxId < 1 << 8) {
      return 1;
    }
    return maxId < 1 << 16 ? 2 : 4;
  }

  public int get(int row) {
    return present == null ? dense(row) : sparse(row);
  }

  private int sparse(int row) {
    long word = present[row >>> 6];
    long bit = 1L << row;
    if ((word & bit) == 0) {
      return 0;
    }
    return bytes[before[row >>> 6] + Long.bitCount(word & (bit - 1))] & 0xFF;
  }

  private int dense(int row) {
    return switch (width) {
      case 0 -> 0;
      case 1 -> bytes[offset + row] & 0xFF;
      case 2 -> (short) SHORTS.get(bytes, offset + row * 2) & 0xFFFF;
      default -> (int) INTS.get(bytes, offset + row * 4);
    };
  }

  /** Only while the batch is being built; {@code id} must not exceed the {@code maxId} promised. */
  public void set(int row, int id) {
    switch (width) {
      case 0 -> {}
      case 1 -> bytes[offset + row] = (byte) id;
      case 2 -> SHORTS.set(bytes, offset + row * 2, (short) id);
      default -> INTS.set(bytes, offset + row * 4, id);
    }
  }

  /** How many of the first rows have a number that is not 0; of sparse ones. */
  int nonZero(int rows) {
    int last = SparseIds.words(rows) - 1;
    return before[last] + Long.bitCount(present[last]);
  }

  /** Presence bits if it is sparse, else null. */
  long[] present() {
    return present;
  }

  int width() {
    return width;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where the first number lies. */
  int offset() {
    return offset;
  }
}
