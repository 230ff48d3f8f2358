package io.metricrollup.parquet;

/**
 * A file that is not what it says it is, or says something that this reader does not support. The
 * message names the file first, then row group, column and offset as far as they are known.
 *
 * <p>Not an {@link java.io.IOException}: trying again does not help.
 */
public final class CorruptFileException extends Exception {
  CorruptFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
