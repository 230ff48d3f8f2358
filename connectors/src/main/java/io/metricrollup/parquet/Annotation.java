package io.metricrollup.parquet;

import io.metricrollup.parquet.Column.Unit;

/** What a schema element says of its values beyond the physical type. */
enum Annotation {
  NONE,
  STRING,
  ENUM,
  JSON,
  SIGNED,
  UNSIGNED,
  DATE,
  TIME,
  TIMESTAMP_MILLIS,
  TIMESTAMP_MICROS,
  TIMESTAMP_NANOS,
  /** Always null. */
  NULL,
  MAP,
  LIST,
  DECIMAL,
  INTERVAL,
  BSON,
  UUID,
  FLOAT16,
  VARIANT,
  GEOMETRY,
  GEOGRAPHY,
  UNKNOWN;

  /** Physical and logical type in words. */
  String describe(Physical physical) {
    return this == NONE ? physical.name() : physical.name() + " (" + name() + ")";
  }

  /** The {@code ConvertedType} of parquet.thrift. */
  static Annotation ofConverted(int number) {
    return switch (number) {
      case 0 -> STRING;
      case 1, 2 -> MAP;
      case 3 -> LIST;
      case 4 -> ENUM;
      case 5 -> DECIMAL;
      case 6 -> DATE;
      case 7, 8 -> TIME;
      case 9 -> TIMESTAMP_MILLIS;
      case 10 -> TIMESTAMP_MICROS;
      case 11, 12, 13, 14 -> UNSIGNED;
      case 15, 16, 17, 18 -> SIGNED;
      case 19 -> JSON;
      case 20 -> BSON;
      case 21 -> INTERVAL;
      default -> UNKNOWN;
    };
  }

  /** The current field, a {@code LogicalType} of parquet.thrift. */
  static Annotation read(ThriftReader in) throws Malformed {
    Annotation found = UNKNOWN;
    int outer = in.enterField();
    while (in.next()) {
      found = readMember(in);
    }
    in.leave(outer);
    return found;
  }

  private static Annotation readMember(ThriftReader in) throws Malformed {
    int field = in.field();
    if (field == 8) {
      return readTimestamp(in);
    }
    if (field == 10) {
      return readInteger(in);
    }
    in.skip();
    return switch (field) {
      case 1 -> STRING;
      case 2 -> MAP;
      case 3 -> LIST;
      case 4 -> ENUM;
      case 5 -> DECIMAL;
      case 6 -> DATE;
      case 7 -> TIME;
      case 11 -> NULL;
      case 12 -> JSON;
      case 13 -> BSON;
      case 14 -> UUID;
      case 15 -> FLOAT16;
      case 16 -> VARIANT;
      case 17 -> GEOMETRY;
      case 18 -> GEOGRAPHY;
      default -> UNKNOWN;
    };
  }

  private static Annotation readTimestamp(ThriftReader in) throws Malformed {
    Annotation found = UNKNOWN;
    int outer = in.enterField();
    while (in.next()) {
      if (in.field() == 2) {
        found = readUnit(in);
      } else {
        in.skip();
      }
    }
    in.leave(outer);
    return found;
  }

  private static Annotation readUnit(ThriftReader in) throws Malformed {
    Annotation found = UNKNOWN;
    int outer = in.enterField();
    while (in.next()) {
      found =
          switch (in.field()) {
            case 1 -> TIMESTAMP_MILLIS;
            case 2 -> TIMESTAMP_MICROS;
            case 3 -> TIMESTAMP_NANOS;
            default -> UNKNOWN;
          };
      in.skip();
    }
    in.leave(outer);
    return found;
  }

  private static Annotation readInteger(ThriftReader in) throws Malformed {
    boolean signed = true;
    int outer = in.enterField();
    while (in.next()) {
      if (in.field() == 2) {
        signed = in.bool();
      } else {
        in.skip();
      }
    }
    in.leave(outer);
    return signed ? SIGNED : UNSIGNED;
  }

  /** What a flat column of this annotation decodes to. */
  ColumnType typeOf(Physical physical) {
    return switch (physical) {
      case BOOLEAN -> isPlain() ? ColumnType.BOOLEAN : ColumnType.UNSUPPORTED;
      case INT32, INT64 -> isPlain() || isInteger() ? ColumnType.LONG : ColumnType.UNSUPPORTED;
      case FLOAT, DOUBLE -> isPlain() ? ColumnType.DOUBLE : ColumnType.UNSUPPORTED;
      case BYTE_ARRAY -> isPlain() || isText() ? ColumnType.BINARY : ColumnType.UNSUPPORTED;
      case INT96, FIXED_LEN_BYTE_ARRAY -> ColumnType.UNSUPPORTED;
    };
  }

  Unit unitOf(Physical physical) {
    return switch (this) {
      case UNSIGNED -> physical == Physical.INT64 ? Unit.UNSIGNED : Unit.NONE;
      case DATE -> Unit.DATE;
      case TIME -> Unit.TIME;
      case TIMESTAMP_MILLIS -> Unit.TIMESTAMP_MILLIS;
      case TIMESTAMP_MICROS -> Unit.TIMESTAMP_MICROS;
      case TIMESTAMP_NANOS -> Unit.TIMESTAMP_NANOS;
      default -> Unit.NONE;
    };
  }

  private boolean isPlain() {
    return this == NONE || this == NULL;
  }

  private boolean isInteger() {
    return switch (this) {
      case SIGNED, UNSIGNED, DATE, TIME, TIMESTAMP_MILLIS, TIMESTAMP_MICROS, TIMESTAMP_NANOS ->
          true;
      default -> false;
    };
  }

  private boolean isText() {
    return this == STRING || this == ENUM || this == JSON;
  }
}
