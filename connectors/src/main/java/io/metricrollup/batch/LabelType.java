package io.metricrollup.batch;

/**
 * Type of a label's value. In a dictionary a value is bytes: UTF-8 for a string, 8 bytes little
 * endian for a long or a double's raw bits, one byte 0 or 1 for a boolean.
 */
public enum LabelType {
  STRING(0),
  LONG(1),
  DOUBLE(2),
  BOOLEAN(3);

  private static final LabelType[] BY_CODE = {STRING, LONG, DOUBLE, BOOLEAN};

  private final int code;

  LabelType(int code) {
    this.code = code;
  }

  /** Code in serialized form; fixed for ever. */
  public int code() {
    return code;
  }

  /**
   * @throws IllegalArgumentException if there is no such code
   */
  public static LabelType ofCode(int code) {
    if (code < 0 || code >= BY_CODE.length) {
      throw new IllegalArgumentException("unknown label type " + code);
    }
    return BY_CODE[code];
  }
}
