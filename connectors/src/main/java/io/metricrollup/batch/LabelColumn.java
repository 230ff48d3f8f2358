package io.metricrollup.batch;

/**
 * A label or descriptive column of a {@link PointBatch}: per row 0 for null, or k for entry k - 1
 * of the dictionary.
 *
 * @param name current spelling
 * @param type type of all its values in this batch
 * @param values the values, as {@link LabelType} codes them; entries may repeat and need not be
 *     used
 * @param ids by row
 */
public record LabelColumn(String name, LabelType type, BytesDictionary values, PackedIds ids) {}
