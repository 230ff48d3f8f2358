package io.metricrollup.sink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.util.ExceptionUtils;

/**
 * The few threads of one subtask that wait for storage. Submitting, waiting and closing are for the
 * task's thread.
 */
final class Transfers implements AutoCloseable {
  private static final long CLOSE_SECONDS = 30;

  private final ExecutorService threads;

  /**
   * @param name of the threads, followed by a number
   */
  Transfers(String name, int count) {
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            count,
            work -> {
              Thread thread = new Thread(work, name + "-" + number.getAndIncrement());
              thread.setDaemon(true);
              return thread;
            });
  }

  <T> Future<T> submit(Callable<T> transfer) {
    return threads.submit(transfer);
  }

  /**
   * Waits until all have ended, well or badly.
   *
   * @return the results, in order
   * @throws IOException the first failure, the others suppressed
   */
  static <T> List<T> await(List<Future<T>> transfers) throws IOException, InterruptedException {
    List<T> results = new ArrayList<>();
    Throwable failure = null;
    for (Future<T> transfer : transfers) {
      try {
        results.add(transfer.get());
      } catch (ExecutionException e) {
        failure = ExceptionUtils.firstOrSuppressed(e.getCause(), failure);
      }
    }
    if (failure != null) {
      ExceptionUtils.rethrowIOException(failure);
    }
    return results;
  }

  /**
   * Interrupts what is going on and waits for it to end, even if the task is interrupted itself.
   */
  @Override
  public void close() {
    threads.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
