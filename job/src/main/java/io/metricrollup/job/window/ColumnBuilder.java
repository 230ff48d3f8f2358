package io.metricrollup.job.window;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.LabelType;
import io.metricrollup.batch.OutputColumn;
import io.metricrollup.parquet.RowBits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * One label column of a window's rows in the making. Reused from window to window.
 *
 * <p>Where all values have the type that is written, which is nearly always, the table's own
 * dictionary of the column is handed on.
 */
final class ColumnBuilder {
  private final int column;
  private int[] rowEntries = {};
  private long[] present = {};
  private int count;

  /**
   * @param column its number in the table
   */
  ColumnBuilder(int column) {
    this.column = column;
  }

  /** No row has a value. */
  void start(int rows) {
    if (rowEntries.length < rows) {
      rowEntries = new int[rows];
      present = new long[RowBits.words(rows)];
    } else {
      Arrays.fill(present, 0, RowBits.words(rows), 0);
    }
    count = 0;
  }

  /**
   * Gives rows {@code [row, row + length)} a value each; rows come in order.
   *
   * @param places by value, its entry of the column plus one in the lower half
   * @param sets by row, the array in which its label set lies
   * @param starts by row, where in that array
   * @param at where in each of the sets the value is
   */
  void add(int row, int length, long[] places, int[][] sets, int[] starts, int at) {
    for (int i = 0; i < length; i++) {
      rowEntries[count + i] = (int) places[sets[i][starts[i] + at]] - 1;
    }
    count += length;
    RowBits.set(present, row, row + length);
  }

  /**
   * The column in one type: what all its sources have in common, and the values at hand, which a
   * series may have from a window before.
   */
  OutputColumn finish(LabelDictionary labels, int sourceTypes) {
    ByteStrings entries = labels.entries(column);
    int types = entries.tagMask();
    if (Integer.bitCount(types) > 1) {
      types = presentTypes(entries);
    }
    LabelType type = LabelTyping.common(sourceTypes | types);
    String name = labels.column(column);
    if (entries.tagMask() != LabelTyping.bit(type)) {
      return new OutputColumn(name, type, convert(entries, type), null, present, count, rowEntries);
    }
    BytesDictionary values = new BytesDictionary(entries.data(), entries.ends(), entries.size());
    return new OutputColumn(
        name, type, values, labels.identity(column), present, count, rowEntries);
  }

  private int presentTypes(ByteStrings entries) {
    int types = 0;
    for (int i = 0; i < count; i++) {
      types |= 1 << entries.tag(rowEntries[i]);
    }
    return types;
  }

  /** Values of different types may become equal: entries are numbered anew. */
  private BytesDictionary convert(ByteStrings entries, LabelType type) {
    ByteStrings converted = new ByteStrings();
    Map<ByteBuffer, Integer> distinct = new HashMap<>();
    int[] renumbered = new int[entries.size()];
    Arrays.fill(renumbered, -1);
    for (int i = 0; i < count; i++) {
      int entry = rowEntries[i];
      if (renumbered[entry] < 0) {
        renumbered[entry] = add(converted, distinct, convert(entries, entry, type));
      }
      rowEntries[i] = renumbered[entry];
    }
    return new BytesDictionary(converted.data(), converted.ends(), converted.size());
  }

  private static byte[] convert(ByteStrings entries, int entry, LabelType type) {
    LabelType from = LabelType.ofCode(entries.tag(entry));
    return LabelTyping.convert(
        from, type, entries.data(), entries.start(entry), entries.end(entry));
  }

  private static int add(ByteStrings values, Map<ByteBuffer, Integer> distinct, byte[] value) {
    Integer known = distinct.putIfAbsent(ByteBuffer.wrap(value), values.size());
    if (known != null) {
      return known;
    }
    values.append(0, value, 0, value.length);
    return values.size() - 1;
  }
}
