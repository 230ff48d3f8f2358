package io.metricrollup.batch;

/**
 * A label or descriptive column of a {@link RollupBatch}: per row 0 for null, or k for entry k - 1
 * of the dictionary.
 *
 * @param name current spelling
 * @param type the one type the column is written with
 * @param values the values in that type, as {@link LabelType} codes them, distinct; need not all be
 *     used
 * @param ids by row; may be longer than the batch
 */
public record OutputColumn(String name, LabelType type, BytesDictionary values, int[] ids) {}
