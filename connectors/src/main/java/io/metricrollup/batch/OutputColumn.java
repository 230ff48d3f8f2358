package io.metricrollup.batch;

/**
 * A label or descriptive column of a {@link RollupBatch}: which rows have a value, and the values
 * of those, one behind the other. Arrays may be longer than said.
 *
 * @param name current spelling
 * @param type the one type the column is written with
 * @param values the values in that type, as {@link LabelType} codes them, distinct; need not all be
 *     used
 * @param identity of the values: those of a later batch with the same one begin with these; null if
 *     that is not so
 * @param present one bit per row: row {@code r} is bit {@code r & 63} of word {@code r >>> 6}
 * @param count number of rows that have a value
 * @param entries of each of those rows, in order, the number of its value
 */
public record OutputColumn(
    String name,
    LabelType type,
    BytesDictionary values,
    Object identity,
    long[] present,
    int count,
    int[] entries) {}
