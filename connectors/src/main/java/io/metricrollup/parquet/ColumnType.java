package io.metricrollup.parquet;

/** What a column decodes to. */
public enum ColumnType {
  /** INT32 and INT64; unsigned integers of up to 32 bits are zero-extended. */
  LONG,
  /** FLOAT and DOUBLE. */
  DOUBLE,
  /** BOOLEAN, as 0 and 1. */
  BOOLEAN,
  /** BYTE_ARRAY that is a string, an enum, JSON or not annotated. */
  BINARY,
  /** Nested, repeated, decimal and everything else; cannot be read. */
  UNSUPPORTED
}
