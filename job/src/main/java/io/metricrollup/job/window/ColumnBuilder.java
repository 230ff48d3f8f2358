package io.metricrollup.job.window;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.batch.LabelType;
import io.metricrollup.batch.OutputColumn;
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
  private int[] ids = {};

  /**
   * @param column its number in the table
   */
  ColumnBuilder(int column) {
    this.column = column;
  }

  /**
   * Ids by row: 0 for null in the first {@code cleared} rows; to be filled with entries of the
   * column plus one.
   */
  int[] start(int cleared, int rows) {
    if (ids.length < rows) {
      ids = new int[rows];
    } else {
      Arrays.fill(ids, 0, cleared, 0);
    }
    return ids;
  }

  /**
   * The column in one type: what all its sources have in common, and the values at hand, which a
   * series may have from a window before.
   */
  OutputColumn finish(LabelDictionary labels, int sourceTypes, int rows) {
    ByteStrings entries = labels.entries(column);
    int present = entries.tagMask();
    if (Integer.bitCount(present) > 1) {
      present = presentTypes(entries, rows);
    }
    LabelType type = LabelTyping.common(sourceTypes | present);
    BytesDictionary values =
        entries.tagMask() == LabelTyping.bit(type)
            ? new BytesDictionary(entries.data(), entries.ends(), entries.size())
            : convert(entries, type, rows);
    return new OutputColumn(labels.column(column), type, values, ids);
  }

  private int presentTypes(ByteStrings entries, int rows) {
    int types = 0;
    for (int row = 0; row < rows; row++) {
      types |= ids[row] == 0 ? 0 : 1 << entries.tag(ids[row] - 1);
    }
    return types;
  }

  /** Values of different types may become equal: ids are numbered anew. */
  private BytesDictionary convert(ByteStrings entries, LabelType type, int rows) {
    ByteStrings converted = new ByteStrings();
    Map<ByteBuffer, Integer> distinct = new HashMap<>();
    int[] renumbered = new int[entries.size() + 1];
    for (int row = 0; row < rows; row++) {
      int id = ids[row];
      if (id != 0 && renumbered[id] == 0) {
        renumbered[id] = add(converted, distinct, convert(entries, id - 1, type));
      }
      ids[row] = renumbered[id];
    }
    return new BytesDictionary(converted.data(), converted.ends(), converted.size());
  }

  private static byte[] convert(ByteStrings entries, int entry, LabelType type) {
    LabelType from = LabelType.ofCode(entries.tag(entry));
    return LabelTyping.convert(
        from, type, entries.data(), entries.start(entry), entries.end(entry));
  }

  private static int add(ByteStrings values, Map<ByteBuffer, Integer> distinct, byte[] value) {
    Integer known = distinct.putIfAbsent(ByteBuffer.wrap(value), values.size() + 1);
    if (known != null) {
      return known;
    }
    values.append(0, value, 0, value.length);
    return values.size();
  }
}
