package io.metricrollup.source;

import java.io.IOException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.core.fs.Path;

/**
 * What waits for the storage in place of the task: several threads that fetch, under one budget of
 * bytes, and one that looks for what was parked, so that many parked segments hold no fetch up.
 */
final class FetchThreads implements AutoCloseable {
  private final FetchSettings settings;
  private final SegmentReader reader;
  private final ByteBudget budget;
  private final SegmentBuffers buffers;
  private final ScheduledThreadPoolExecutor fetching;
  private final ScheduledThreadPoolExecutor looking;

  FetchThreads(FetchSettings settings, SegmentReader reader) {
    this.settings = settings;
    this.reader = reader;
    budget = new ByteBudget(settings.budgetBytes());
    buffers = new SegmentBuffers(settings.budgetBytes() / 4 * 5);
    fetching = pool(settings.threads(), "segment-fetch-");
    looking = pool(1, "segment-look-");
  }

  private static ScheduledThreadPoolExecutor pool(int size, String name) {
    // After the end of the task nobody waits for a result: what is still handed in is dropped.
    var pool =
        new ScheduledThreadPoolExecutor(size, names(name), new ThreadPoolExecutor.DiscardPolicy());
    pool.setRemoveOnCancelPolicy(true);
    return pool;
  }

  private static ThreadFactory names(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  void fetch(Path path, Fetch.Answer answer) {
    fetching.execute(new Fetch(path, answer, budget.arrive(), reader, buffers, settings, fetching));
  }

  /** Is told whether a segment is there, or that the storage did not say so. */
  interface Look {
    /**
     * @param error null if there was an answer
     */
    void answer(boolean there, IOException error);
  }

  void look(Path path, Look look) {
    looking.execute(
        () -> {
          try {
            look.answer(reader.length(path) != SegmentReader.NOT_FOUND, null);
          } catch (IOException e) {
            look.answer(false, e);
          } catch (RuntimeException e) {
            look.answer(false, new IOException(e));
          }
        });
  }

  @Override
  public void close() {
    fetching.shutdownNow();
    looking.shutdownNow();
  }
}
