package io.metricrollup.job.window;

import io.metricrollup.batch.LabelType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Label columns, their values and the label sets of a shard's series, all by number. A value
 * belongs to one column, where it is one of its entries; a label set is a list of values, ascending
 * by column, one a column at most. Only ever appended to.
 */
final class LabelDictionary {
  private String[] columns;
  private ByteStrings[] entries;
  private int columnCount;

  // By value number: column << 32 | entry of the column + 1.
  private long[] places;
  private int size;
  private final IntLists sets;

  // Not part of a snapshot; made when first needed.
  private Map<String, Integer> columnIndex;
  private int[] index;
  private LabelShapes shapes = new LabelShapes();
  private Object[] identities = {};
  private int[] union = new int[16];

  LabelDictionary() {
    this(new String[16], new ByteStrings[16], 0, new long[16], 0, new IntLists());
  }

  private LabelDictionary(
      String[] columns,
      ByteStrings[] entries,
      int columnCount,
      long[] places,
      int size,
      IntLists sets) {
    this.columns = columns;
    this.entries = entries;
    this.columnCount = columnCount;
    this.places = places;
    this.size = size;
    this.sets = sets;
  }

  /** The live copy; what it is taken from must not be appended to any more. */
  LabelDictionary share() {
    ByteStrings[] copies = new ByteStrings[entries.length];
    for (int column = 0; column < columnCount; column++) {
      copies[column] = entries[column].share();
    }
    LabelDictionary copy =
        new LabelDictionary(columns, copies, columnCount, places, size, sets.share());
    copy.columnIndex = columnIndex;
    copy.index = index;
    copy.shapes = shapes;
    copy.identities = identities;
    columnIndex = null;
    index = null;
    shapes = null;
    identities = null;
    return copy;
  }

  int columns() {
    return columnCount;
  }

  String column(int column) {
    return columns[column];
  }

  /** The values of a column; their tags are the codes of their types. */
  ByteStrings entries(int column) {
    return entries[column];
  }

  /** Stands for a column's values: the same as long as they are only appended to. */
  Object identity(int column) {
    if (column >= identities.length) {
      identities = Arrays.copyOf(identities, columns.length);
    }
    if (identities[column] == null) {
      identities[column] = new Object();
    }
    return identities[column];
  }

  IntLists sets() {
    return sets;
  }

  /** Which columns the sets have a value in. */
  LabelShapes shapes() {
    return shapes;
  }

  /** Number of values of all columns. */
  int values() {
    return size;
  }

  /** By value: its column in the upper half, its entry there plus one in the lower. */
  long[] places() {
    return places;
  }

  int columnOf(int value) {
    return (int) (places[value] >>> 32);
  }

  int entryOf(int value) {
    return (int) places[value] - 1;
  }

  int internColumn(String name) {
    if (columnIndex == null) {
      columnIndex = new HashMap<>();
      for (int column = 0; column < columnCount; column++) {
        columnIndex.put(columns[column], column);
      }
    }
    Integer known = columnIndex.get(name);
    if (known != null) {
      return known;
    }
    columnIndex.put(name, columnCount);
    return appendColumn(name);
  }

  /** Appends a column known to be new, as in reading a snapshot. */
  int appendColumn(String name) {
    if (columnCount == columns.length) {
      columns = Arrays.copyOf(columns, columnCount * 2);
      entries = Arrays.copyOf(entries, columnCount * 2);
    }
    columns[columnCount] = name;
    entries[columnCount] = new ByteStrings();
    return columnCount++;
  }

  int internValue(int column, LabelType type, byte[] bytes, int from, int to) {
    if (index == null || size >= index.length / 2) {
      rebuildIndex();
    }
    int at = place(column, bytes, from, to);
    while (index[at] != 0) {
      int value = index[at] - 1;
      if (columnOf(value) == column
          && entries[column].equals(entryOf(value), type.code(), bytes, from, to)) {
        return value;
      }
      at = (at + 1) & (index.length - 1);
    }
    index[at] = size + 1;
    return appendValue(column, type.code(), bytes, from, to);
  }

  /** Appends a value known to be new, as in reading a snapshot. */
  int appendValue(int column, int type, byte[] bytes, int from, int to) {
    if (size == places.length) {
      places = Arrays.copyOf(places, size * 2);
    }
    entries[column].append(type, bytes, from, to);
    places[size] = (long) column << 32 | entries[column].size();
    return size++;
  }

  /**
   * The label set with everything that is in {@code set}, and of the given values those of columns
   * that it lacks.
   *
   * @param found values, ascending by column
   */
  int union(int set, int[] found, int length) {
    if (set == 0) {
      return sets.intern(found, length);
    }
    int[] values = sets.data(set);
    int at = sets.start(set);
    int end = sets.end(set);
    if (union.length < end - at + length) {
      union = new int[(end - at + length) * 2];
    }
    int merged = 0;
    for (int i = 0; i < length; i++) {
      int column = columnOf(found[i]);
      while (at < end && columnOf(values[at]) < column) {
        union[merged++] = values[at++];
      }
      if (at == end || columnOf(values[at]) != column) {
        union[merged++] = found[i];
      }
    }
    while (at < end) {
      union[merged++] = values[at++];
    }
    return merged == end - sets.start(set) ? set : sets.intern(union, merged);
  }

  static byte[] bytes(String column) {
    return column.getBytes(StandardCharsets.UTF_8);
  }

  private void rebuildIndex() {
    index = new int[Math.max(32, Integer.highestOneBit(Math.max(1, size)) * 4)];
    for (int value = 0; value < size; value++) {
      int column = columnOf(value);
      ByteStrings of = entries[column];
      int entry = entryOf(value);
      int at = place(column, of.data(), of.start(entry), of.end(entry));
      while (index[at] != 0) {
        at = (at + 1) & (index.length - 1);
      }
      index[at] = value + 1;
    }
  }

  private int place(int column, byte[] bytes, int from, int to) {
    return Mix.place(Mix.ofBytes(bytes, from, to) + column, index.length);
  }
}
