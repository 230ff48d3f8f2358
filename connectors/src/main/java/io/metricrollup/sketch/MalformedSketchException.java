package io.metricrollup.sketch;

/**
 * Encoded sketch bytes that cannot be used; the message says what is wrong and at which byte,
 * counted from the start of the sketch.
 *
 * <p>It carries no stack trace: it speaks of data, not of code, and a bad file may have one in
 * every row.
 */
public final class MalformedSketchException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedSketchException(int at, String message) {
    super("byte " + at + ": " + message, null, false, false);
  }
}
