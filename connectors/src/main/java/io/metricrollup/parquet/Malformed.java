package io.metricrollup.parquet;

/** What is wrong with the bytes, without the place: whoever knows file and column adds it. */
final class Malformed extends Exception {
  Malformed(String what) {
    super(what);
  }

  Malformed(String what, Throwable cause) {
    super(what, cause);
  }
}
