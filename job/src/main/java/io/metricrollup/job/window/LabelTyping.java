package io.metricrollup.job.window;

import com.fasterxml.jackson.core.io.NumberOutput;
import io.metricrollup.batch.LabelType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The one type of a column whose sources type it differently (contract, section 4): int64 with
 * double is double, everything else becomes string. Type masks have a bit for each type's code.
 */
final class LabelTyping {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int LONG_OR_DOUBLE = bit(LabelType.LONG) | bit(LabelType.DOUBLE);

  private LabelTyping() {}

  static int bit(LabelType type) {
    return 1 << type.code();
  }

  /**
   * @param mask at least one type
   */
  static LabelType common(int mask) {
    if (Integer.bitCount(mask) == 1) {
      return LabelType.ofCode(Integer.numberOfTrailingZeros(mask));
    }
    return mask == LONG_OR_DOUBLE ? LabelType.DOUBLE : LabelType.STRING;
  }

  /**
   * A value in another type.
   *
   * @param to its own type, or what {@link #common} makes of it and others
   */
  static byte[] convert(LabelType from, LabelType to, byte[] data, int start, int end) {
    if (from == to) {
      return Arrays.copyOfRange(data, start, end);
    }
    if (to == LabelType.DOUBLE) {
      return doubleBytes((double) (long) LONGS.get(data, start));
    }
    return text(from, data, start).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] doubleBytes(double value) {
    byte[] bytes = new byte[Double.BYTES];
    LONGS.set(bytes, 0, Double.doubleToRawLongBits(value));
    return bytes;
  }

  /** Double.toString is not the shortest round trip before JDK 19; Jackson's fast writer is. */
  private static String text(LabelType from, byte[] data, int start) {
    return switch (from) {
      case LONG -> Long.toString((long) LONGS.get(data, start));
      case DOUBLE ->
          NumberOutput.toString(Double.longBitsToDouble((long) LONGS.get(data, start)), true);
      case BOOLEAN -> data[start] == 0 ? "false" : "true";
      case STRING -> throw new IllegalArgumentException("a string is never converted");
    };
  }
}
