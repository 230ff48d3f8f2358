package io.metricrollup.parquet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds and reads a footer, the {@code FileMetaData} of parquet.thrift. Statistics, indexes and
 * encodings are skipped unread: they are most of it, and building them is what costs.
 */
final class FooterReader {
  private static final int MAGIC = 'P' | 'A' << 8 | 'R' << 16 | '1' << 24;
  private static final int ENCRYPTED_MAGIC = 'P' | 'A' << 8 | 'R' << 16 | 'E' << 24;
  static final int MAGIC_LENGTH = 4;
  private static final int TAIL_LENGTH = 8;

  final Cursor in;
  private final DecodeLimits limits;
  long rows = -1;
  String createdBy = "";
  List<Leaf> leaves;
  RowGroupMeta[] rowGroups;
  final Map<String, String> metadata = new LinkedHashMap<>();

  FooterReader(Cursor file, DecodeLimits limits) {
    this.in = file;
    this.limits = limits;
  }

  /** Reads the footer; returns where it begins, which is where pages end. */
  int read() throws Malformed {
    int start = seek();
    ThriftReader thrift = new ThriftReader(in);
    thrift.enter();
    while (thrift.next()) {
      readField(thrift);
    }
    check(start);
    return start;
  }

  private int seek() throws Malformed {
    int end = in.end;
    if (in.remaining() < MAGIC_LENGTH + TAIL_LENGTH) {
      throw new Malformed("not a Parquet file: too short");
    }
    in.pos = end - MAGIC_LENGTH;
    int magic = in.int32();
    if (magic == ENCRYPTED_MAGIC) {
      throw new Malformed("encrypted, which is not supported");
    }
    in.pos = 0;
    if (magic != MAGIC || in.int32() != MAGIC) {
      throw new Malformed("not a Parquet file: magic bytes are missing");
    }
    in.pos = end - TAIL_LENGTH;
    int length = in.int32();
    if (length < 0 || length > end - TAIL_LENGTH - MAGIC_LENGTH) {
      throw new Malformed("footer of " + length + " bytes");
    }
    in.end = end - TAIL_LENGTH;
    in.pos = in.end - length;
    return in.pos;
  }

  private void readField(ThriftReader thrift) throws Malformed {
    switch (thrift.field()) {
      case 2 -> leaves = SchemaReader.read(thrift, limits.maxColumns());
      case 3 -> rows = thrift.i64();
      case 4 -> readRowGroups(thrift);
      case 5 -> readMetadata(thrift);
      case 6 -> createdBy = thrift.string();
      case 8 -> throw new Malformed("encrypted, which is not supported");
      default -> thrift.skip();
    }
  }

  private void readRowGroups(ThriftReader thrift) throws Malformed {
    if (leaves == null) {
      throw new Malformed("row groups before the schema");
    }
    RowGroupMeta[] groups = new RowGroupMeta[thrift.list(ThriftReader.STRUCT)];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = RowGroupMeta.read(thrift, leaves);
    }
    rowGroups = groups;
  }

  private void readMetadata(ThriftReader thrift) throws Malformed {
    for (int n = thrift.list(ThriftReader.STRUCT); n > 0; n--) {
      String key = null;
      String value = null;
      int outer = thrift.enter();
      while (thrift.next()) {
        switch (thrift.field()) {
          case 1 -> key = thrift.string();
          case 2 -> value = thrift.string();
          default -> thrift.skip();
        }
      }
      thrift.leave(outer);
      if (key != null && value != null) {
        metadata.put(key, value);
      }
    }
  }

  private void check(int start) throws Malformed {
    if (leaves == null || rowGroups == null) {
      throw new Malformed("footer without " + (leaves == null ? "schema" : "row groups"));
    }
    long sum = 0;
    long bytes = 0;
    for (RowGroupMeta group : rowGroups) {
      if (group.rows() > limits.maxRows()) {
        throw new Malformed(
            "row group of " + group.rows() + " rows, the limit is " + limits.maxRows());
      }
      sum += group.rows();
      bytes += pageBytes(group, start);
    }
    if (sum != rows) {
      throw new Malformed("footer says " + rows + " rows, its row groups have " + sum);
    }
    // Chunks that share pages could make a small file cost any amount of work.
    if (bytes > start) {
      throw new Malformed("column chunks of " + bytes + " bytes in " + start + " bytes of pages");
    }
  }

  private static long pageBytes(RowGroupMeta group, int start) {
    long bytes = 0;
    for (ChunkMeta chunk : group.chunks()) {
      bytes += Math.min(Math.max(chunk.compressedSize, 0), start + 1L);
    }
    return bytes;
  }
}
