package io.metricrollup.parquet;

/**
 * A leaf of the schema with what decoding needs to know.
 *
 * @param unsigned whether 32-bit integers are zero-extended
 * @param nameStart where the UTF-8 name lies in the file
 * @param nameLength its length
 */
record Leaf(Column column, Physical physical, boolean unsigned, int nameStart, int nameLength) {}
