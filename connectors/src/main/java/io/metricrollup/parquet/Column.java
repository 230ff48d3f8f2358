package io.metricrollup.parquet;

/**
 * A leaf column.
 *
 * @param index position among the leaf columns of the file
 * @param path the name; for nested columns the names from the root, joined by dots
 * @param type what it decodes to
 * @param nullable whether a row may have no value
 * @param unit what the integers of a {@link ColumnType#LONG} column stand for
 * @param description physical and logical type in words, for messages
 */
public record Column(
    int index, String path, ColumnType type, boolean nullable, Unit unit, String description) {

  /** What an integer stands for, as annotated in the file. The values are left as they are. */
  public enum Unit {
    /** A plain integer. */
    NONE,
    /** 64-bit unsigned: values from 2^63 on appear negative. */
    UNSIGNED,
    /** Days since the epoch. */
    DATE,
    /** Time of day, in whatever unit. */
    TIME,
    /** Milliseconds since the epoch. */
    TIMESTAMP_MILLIS,
    /** Microseconds since the epoch. */
    TIMESTAMP_MICROS,
    /** Nanoseconds since the epoch. */
    TIMESTAMP_NANOS
  }
}
