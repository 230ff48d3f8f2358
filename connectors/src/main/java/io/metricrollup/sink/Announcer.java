package io.metricrollup.sink;

import java.io.Closeable;
import java.io.IOException;

/**
 * Announces committed files. One per committer subtask, for its thread. What was announced is safe
 * when {@link #flush} returns, not before; after a failure it is announced again, so that every
 * message arrives at least once.
 */
public interface Announcer extends Closeable {

  /** Hands a message on, to be sent now or at the next flush. */
  void announce(String topic, String key, String json) throws IOException, InterruptedException;

  /**
   * Returns when all messages are safe where they shall be.
   *
   * @throws IOException if one of them is not
   */
  void flush() throws IOException, InterruptedException;

  /** Lets go of everything without waiting for what was not flushed. */
  @Override
  void close() throws IOException;
}
