package io.metricrollup.batch;

/**
 * A label or descriptive column of a {@link PointBatch}: per row 0 for null, or k for entry k - 1
 * of the dictionary. Of a column that is not whole only those rows' values are there whose labels
 * the receiver can't know yet, if any; it has values in other rows, too.
 *
 * @param name current spelling
 * @param type type of all its values in this batch
 * @param values the values, as {@link LabelType} codes them; entries may repeat and need not be
 *     used
 * @param whole whether a 0 is a null; else it may be a value that went before
 * @param ids by row
 */
public record LabelColumn(
    String name, LabelType type, boolean whole, BytesDictionary values, PackedIds ids) {

  /** A column that is not whole and of which no value is there. */
  public static LabelColumn filled(String name, LabelType type) {
    return new LabelColumn(name, type, false, BytesDictionary.EMPTY, PackedIds.NONE);
  }

  /** Whether some value is there. */
  boolean hasValues() {
    return values.size() > 0;
  }
}
