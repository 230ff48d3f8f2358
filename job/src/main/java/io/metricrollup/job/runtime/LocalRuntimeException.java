package io.metricrollup.job.runtime;

/** A local broker, cluster or their processes failed; the message is one sentence for the user. */
public final class LocalRuntimeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LocalRuntimeException(String sentence) {
    super(sentence);
  }

  public LocalRuntimeException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
