package io.metricrollup.source.decode;

/** A sound Parquet file that cannot be a segment: a core column is missing or of a wrong type. */
final class UnusableSchemaException extends Exception {
  private static final long serialVersionUID = 1L;

  UnusableSchemaException(String message) {
    super(message);
  }
}
