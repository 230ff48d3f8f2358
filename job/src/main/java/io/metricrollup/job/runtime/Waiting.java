package io.metricrollup.job.runtime;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a child process to become what it should. */
final class Waiting {
  private static final long STEP_MS = 50;

  private Waiting() {}

  /**
   * Returns when the condition holds.
   *
   * @throws LocalRuntimeException if the process ends before, or the time is over
   */
  static void until(BooleanSupplier condition, JavaProcess process, String what, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (!process.isAlive()) {
        throw process.failure();
      }
      if (System.nanoTime() - deadline > 0) {
        throw new LocalRuntimeException(
            String.format(
                "%s within %d s (see %s).", what, atMost.toSeconds(), process.log().file()));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(STEP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalRuntimeException("Interrupted while waiting.", e);
    }
  }
}
