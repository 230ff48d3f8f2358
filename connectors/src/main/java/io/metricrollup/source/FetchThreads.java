package io.metricrollup.source;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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

  /** What came of a look, on the thread that looked. */
  enum Look {
    THERE,
    MISSING,
    /** The storage did not say. */
    NO_ANSWER
  }

  void look(Path path, Consumer<Look> answer) {
    looking.execute(() -> answer.accept(look(path)));
  }

  private Look look(Path path) {
    try {
      return reader.length(path) == SegmentReader.NOT_FOUND ? Look.MISSING : Look.THERE;
    } catch (Throwable e) {
      // To be fetched: that tells what can be tried again from what fails the job.
      return Look.NO_ANSWER;
    }
  }

  @Override
  public void close() {
    fetching.shutdownNow();
    looking.shutdownNow();
  }
}
