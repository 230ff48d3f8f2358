package io.metricrollup.job.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has to be ended, last come first served: when the demo is over, or when a signal ends this
 * JVM, whichever comes first. Thread-safe.
 */
final class Cleanup implements AutoCloseable {
  private final Deque<AutoCloseable> steps = new ArrayDeque<>();
  private final Thread hook = new Thread(this::interrupted, "demo-cleanup");
  private volatile boolean signalled;
  private volatile boolean succeeded;
  private boolean done;

  Cleanup() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Takes something that is to be ended; at once if everything else already is. */
  synchronized <T extends AutoCloseable> T add(T step) {
    if (done) {
      close(step);
    } else {
      steps.push(step);
    }
    return step;
  }

  /** Whether a signal is ending this JVM: what fails from now on fails because of that. */
  boolean signalled() {
    return signalled;
  }

  /** Everything went well: what is ended from now on ends as it should. */
  void succeeded() {
    succeeded = true;
  }

  /** Whether it is a failure that everything ends for. */
  boolean failed() {
    return !succeeded && !signalled;
  }

  private void interrupted() {
    signalled = true;
    run();
  }

  private synchronized void run() {
    done = true;
    while (!steps.isEmpty()) {
      close(steps.pop());
    }
  }

  private static void close(AutoCloseable step) {
    try {
      step.close();
    } catch (Exception e) {
      // The rest has to end as well; what is left lies in the demo's folder.
      System.err.println("At the demo's end: " + e);
    }
  }

  @Override
  public void close() {
    run();
    if (!signalled) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // A signal came just now; the hook finds nothing left.
        signalled = true;
      }
    }
  }
}
