package io.metricrollup.source;

/** Why some bytes are no notification, in words for the quarantine record. */
final class MalformedNotification extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int MAX_LENGTH = 300;

  /** Without a stack trace: bad input is data, and there may be much of it. */
  MalformedNotification(String detail) {
    super(detail.substring(0, Math.min(detail.length(), MAX_LENGTH)), null, false, false);
  }
}
