package io.metricrollup.parquet;

/** A page's header. Reused from page to page. */
final class PageHeader {
  static final int DATA = 0;
  static final int DICTIONARY = 2;
  static final int DATA_V2 = 3;

  int type;

  /** Bytes of the body decompressed; in a v2 page, levels included. */
  int plainSize;

  /** Bytes of the body in the file; in a v2 page, levels included. */
  int size;

  boolean hasCrc;
  int crc;

  /** Values, nulls included; of a dictionary page, its entries. */
  int values;

  PageEncoding encoding;
  int levelEncoding;

  // Of v2 pages.
  int nulls;
  int rows;
  int definitionLength;
  int repetitionLength;
  boolean compressed;

  /** Reads a header; sizes and counts that cannot be are refused. */
  void read(ThriftReader in) throws Malformed {
    clear();
    int outer = in.enter();
    while (in.next()) {
      readField(in);
    }
    in.leave(outer);
    if (plainSize < 0 || size < 0) {
      throw new Malformed("page of " + size + " bytes, " + plainSize + " decompressed");
    }
    if (isKnown() && (values < 0 || encoding == null)) {
      throw new Malformed("page of " + values + " values, encoding " + encoding);
    }
  }

  private void clear() {
    type = -1;
    plainSize = -1;
    size = -1;
    hasCrc = false;
    values = -1;
    encoding = null;
    levelEncoding = -1;
    nulls = -1;
    rows = -1;
    definitionLength = -1;
    repetitionLength = -1;
    compressed = true;
  }

  private boolean isKnown() {
    return type == DATA || type == DICTIONARY || type == DATA_V2;
  }

  private void readField(ThriftReader in) throws Malformed {
    switch (in.field()) {
      case 1 -> type = in.i32();
      case 2 -> plainSize = in.i32();
      case 3 -> size = in.i32();
      case 4 -> {
        hasCrc = true;
        crc = in.i32();
      }
      case 5 -> readData(in);
      case 7 -> readDictionary(in);
      case 8 -> readDataV2(in);
      default -> in.skip();
    }
  }

  private void readData(ThriftReader in) throws Malformed {
    int outer = in.enterField();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> values = in.i32();
        case 2 -> encoding = PageEncoding.of(in.i32());
        case 3 -> levelEncoding = in.i32();
        default -> in.skip();
      }
    }
    in.leave(outer);
  }

  private void readDictionary(ThriftReader in) throws Malformed {
    int outer = in.enterField();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> values = in.i32();
        case 2 -> encoding = PageEncoding.of(in.i32());
        default -> in.skip();
      }
    }
    in.leave(outer);
  }

  private void readDataV2(ThriftReader in) throws Malformed {
    int outer = in.enterField();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> values = in.i32();
        case 2 -> nulls = in.i32();
        case 3 -> rows = in.i32();
        case 4 -> encoding = PageEncoding.of(in.i32());
        case 5 -> definitionLength = in.i32();
        case 6 -> repetitionLength = in.i32();
        case 7 -> compressed = in.bool();
        default -> in.skip();
      }
    }
    in.leave(outer);
  }
}
