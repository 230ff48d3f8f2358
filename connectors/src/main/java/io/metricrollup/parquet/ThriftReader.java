package io.metricrollup.parquet;

import java.nio.charset.StandardCharsets;

/**
 * Thrift's compact protocol, as far as Parquet's metadata use it: a cursor over the fields of
 * nested structs that skips what nobody asked for without building it. Every size is checked
 * against the bytes that are left, since an element takes at least one.
 *
 * <p>Source of the format: thrift-compact-protocol.md of Apache Thrift.
 */
final class ThriftReader {
  private static final int STOP = 0;
  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int I8 = 3;
  private static final int I16 = 4;
  private static final int I32 = 5;
  private static final int I64 = 6;
  private static final int DOUBLE = 7;
  static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int SET = 10;
  private static final int MAP = 11;
  static final int STRUCT = 12;
  private static final int UUID = 13;
  private static final int MAX_DEPTH = 32;

  final Cursor in;
  private int field;
  private int type;

  ThriftReader(Cursor in) {
    this.in = in;
  }

  /** Begins a struct that is a list element, or the message itself; returns what leave() takes. */
  int enter() {
    int outer = field;
    field = 0;
    return outer;
  }

  /** Begins the struct that is the current field. */
  int enterField() throws Malformed {
    expect(STRUCT);
    return enter();
  }

  void leave(int outer) {
    field = outer;
  }

  /** Moves to the next field of the current struct; false at its end. */
  boolean next() throws Malformed {
    int head = in.u8();
    if (head == STOP) {
      return false;
    }
    type = head & 0xf;
    int delta = head >>> 4;
    field = delta != 0 ? field + delta : (short) in.zigzag();
    return true;
  }

  int field() {
    return field;
  }

  boolean bool() throws Malformed {
    if (type != TRUE && type != FALSE) {
      expect(TRUE);
    }
    return type == TRUE;
  }

  byte i8() throws Malformed {
    expect(I8);
    return (byte) in.u8();
  }

  int i32() throws Malformed {
    expect(I32);
    return (int) in.zigzag();
  }

  long i64() throws Malformed {
    expect(I64);
    return in.zigzag();
  }

  String string() throws Malformed {
    int length = bytes();
    return new String(in.bytes, in.pos - length, length, StandardCharsets.UTF_8);
  }

  /** Moves behind a string or binary; returns its length. */
  int bytes() throws Malformed {
    expect(BINARY);
    return element();
  }

  /** Moves behind a string that is a list element; returns its length. */
  int element() throws Malformed {
    int length = in.size("string");
    in.skip(length, "string");
    return length;
  }

  /** Begins a list; returns its size. */
  int list(int elementType) throws Malformed {
    expect(LIST);
    int head = in.u8();
    int size = listSize(head);
    if (size > 0 && (head & 0xf) != elementType) {
      throw new Malformed("list of type " + (head & 0xf) + " in place of " + elementType);
    }
    return size;
  }

  /** Skips the current field. */
  void skip() throws Malformed {
    if (type != TRUE && type != FALSE) {
      skip(type, 0);
    }
  }

  private void expect(int expected) throws Malformed {
    if (type != expected) {
      throw new Malformed("field " + field + " of type " + type + " in place of " + expected);
    }
  }

  private int listSize(int head) throws Malformed {
    int size = head >>> 4;
    if (size == 15) {
      size = in.size("list");
    }
    in.require(size, "list");
    return size;
  }

  private void skip(int t, int depth) throws Malformed {
    switch (t) {
      case TRUE, FALSE, I8 -> in.skip(1, "byte");
      case I16, I32, I64 -> skipVarint();
      case DOUBLE -> in.skip(8, "double");
      case UUID -> in.skip(16, "uuid");
      case BINARY -> in.skip(in.size("binary"), "binary");
      case LIST, SET -> skipList(deeper(depth));
      case MAP -> skipMap(deeper(depth));
      case STRUCT -> skipStruct(deeper(depth));
      default -> throw new Malformed("unknown thrift type " + t);
    }
  }

  private static int deeper(int depth) throws Malformed {
    if (depth >= MAX_DEPTH) {
      throw new Malformed("thrift structures more than " + MAX_DEPTH + " deep");
    }
    return depth + 1;
  }

  private void skipVarint() throws Malformed {
    while (in.u8() >= 0x80) {
      // The bytes that are left bound it.
    }
  }

  private void skipList(int depth) throws Malformed {
    int head = in.u8();
    for (int n = listSize(head); n > 0; n--) {
      skip(head & 0xf, depth);
    }
  }

  private void skipMap(int depth) throws Malformed {
    int size = in.size("map");
    if (size == 0) {
      return;
    }
    in.require(2L * size, "map");
    int types = in.u8();
    for (int n = size; n > 0; n--) {
      skip(types >>> 4, depth);
      skip(types & 0xf, depth);
    }
  }

  private void skipStruct(int depth) throws Malformed {
    for (int head = in.u8(); head != STOP; head = in.u8()) {
      if (head >>> 4 == 0) {
        skipVarint();
      }
      int t = head & 0xf;
      if (t != TRUE && t != FALSE) {
        skip(t, depth);
      }
    }
  }
}
