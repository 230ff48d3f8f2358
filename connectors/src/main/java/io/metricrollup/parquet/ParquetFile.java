package io.metricrollup.parquet;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An opened Parquet file: footer read and checked, pages still as they are. It keeps the bytes it
 * was opened with, which must not change. Immutable, safe for use by several threads.
 *
 * <p>Source of the format: parquet.thrift and the documents of apache/parquet-format.
 */
public final class ParquetFile {
  private final String name;
  private final List<Leaf> leaves;
  private final List<Column> columns;
  private final RowGroupMeta[] rowGroups;
  private final long rows;
  private final Map<String, String> metadata;
  private final String createdBy;

  /** The file; pages lie in {@code [4, pagesEnd)}, and at least eight bytes follow. */
  final byte[] bytes;

  final int pagesEnd;

  private ParquetFile(String name, byte[] bytes, int pagesEnd, FooterReader footer) {
    this.name = name;
    this.bytes = bytes;
    this.pagesEnd = pagesEnd;
    leaves = footer.leaves;
    columns = leaves.stream().map(Leaf::column).toList();
    rowGroups = footer.rowGroups;
    rows = footer.rows;
    metadata = Collections.unmodifiableMap(footer.metadata);
    createdBy = footer.createdBy;
  }

  /**
   * Opens the file that is the first {@code length} bytes of {@code bytes}.
   *
   * @param name what error messages call it
   * @throws CorruptFileException if this is no Parquet file, or one that exceeds the limits
   */
  public static ParquetFile open(String name, byte[] bytes, int length, DecodeLimits limits)
      throws CorruptFileException {
    Cursor in = new Cursor().set(bytes, 0, Objects.checkIndex(length, bytes.length + 1));
    FooterReader footer = new FooterReader(in, limits);
    try {
      return new ParquetFile(name, bytes, footer.read(), footer);
    } catch (Malformed e) {
      throw new CorruptFileException(
          name + ": footer, offset " + in.pos + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new CorruptFileException(name + ": footer, offset " + in.pos + ": " + e, e);
    }
  }

  /** The name given when it was opened. */
  public String name() {
    return name;
  }

  /** Rows of all row groups. */
  public long rows() {
    return rows;
  }

  /** Number of row groups. */
  public int rowGroups() {
    return rowGroups.length;
  }

  /** Rows of one row group; at most {@link DecodeLimits#maxRows()}. */
  public long rows(int rowGroup) {
    return rowGroups[rowGroup].rows();
  }

  /** The leaf columns in file order; names need not be unique. */
  public List<Column> columns() {
    return columns;
  }

  /**
   * In how many rows of a row group a column has a value, as the footer says; negative if it does
   * not. Not checked: there are no pages read for it.
   */
  public long values(int rowGroup, Column column) {
    return rowGroups[rowGroup].chunks().get(leaf(column).column().index()).nonNulls();
  }

  /** What a column's pages take in the file, as its footer says; for people, since not checked. */
  public long compressedBytes(Column column) {
    int index = leaf(column).column().index();
    long bytes = 0;
    for (RowGroupMeta rowGroup : rowGroups) {
      bytes += Math.max(0, rowGroup.chunks().get(index).compressedSize);
    }
    return bytes;
  }

  /** Key-value metadata of the footer; of a key that repeats, the last value. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The writer's name and version as it gives them, or an empty string. */
  public String createdBy() {
    return createdBy;
  }

  Leaf leaf(Column column) {
    Leaf leaf = leaves.get(column.index());
    if (!leaf.column().equals(column)) {
      throw new IllegalArgumentException("not a column of " + name + ": " + column);
    }
    return leaf;
  }

  RowGroupMeta rowGroup(int rowGroup) {
    return rowGroups[rowGroup];
  }
}
