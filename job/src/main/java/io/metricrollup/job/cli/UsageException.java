package io.metricrollup.job.cli;

import java.util.List;

/** A command was called wrongly; the message lists every problem. */
final class UsageException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UsageException(List<String> problems) {
    super(String.join("\n", problems));
  }
}
