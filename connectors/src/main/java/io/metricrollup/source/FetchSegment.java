package io.metricrollup.source;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * Fetches whole segments while the task goes on (contract, section 7): what is not there is looked
 * for during a short window and then handed on as missing; an error of the storage is retried, and
 * then fails the job. A segment is never skipped.
 *
 * <p>Retries are scheduled here, not by {@code AsyncDataStream}'s strategies, since the two windows
 * differ and a wait for memory counts against neither. {@link RouteFetched} belongs right behind.
 */
public final class FetchSegment extends RichAsyncFunction<NotificationMessage, FetchedSegment> {
  private static final long serialVersionUID = 1L;

  private final StorageLayout layout;
  private final FetchSettings settings;
  private final SegmentReader reader;

  private transient ScheduledThreadPoolExecutor threads;
  private transient ByteBudget budget;
  private transient SegmentBuffers buffers;

  public FetchSegment(StorageLayout layout, FetchSettings settings) {
    this(layout, settings, new SegmentReader());
  }

  FetchSegment(StorageLayout layout, FetchSettings settings, SegmentReader reader) {
    this.layout = layout;
    this.settings = settings;
    this.reader = reader;
  }

  /** Adds the operator to a stream. No time-out: what ends a fetch are the windows. */
  public static SingleOutputStreamOperator<FetchedSegment> attach(
      DataStream<NotificationMessage> messages, StorageLayout layout, FetchSettings settings) {
    return AsyncDataStream.unorderedWait(
            messages,
            new FetchSegment(layout, settings),
            0,
            TimeUnit.MILLISECONDS,
            settings.inFlight())
        .returns(FetchedSegmentSerializer.TYPE);
  }

  @Override
  public void open(OpenContext context) {
    budget = new ByteBudget(settings.budgetBytes());
    buffers = new SegmentBuffers(settings.budgetBytes() / 4 * 5);
    // After the end of the task nobody waits for a result: what is still handed in is dropped.
    threads =
        new ScheduledThreadPoolExecutor(
            settings.threads(), threadNames(), new ThreadPoolExecutor.DiscardPolicy());
    threads.setRemoveOnCancelPolicy(true);
  }

  private static ThreadFactory threadNames() {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "segment-fetch-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void asyncInvoke(NotificationMessage message, ResultFuture<FetchedSegment> result) {
    threads.execute(
        new Fetch(
            message,
            layout.path(message.notification()),
            result,
            budget.arrive(),
            reader,
            buffers,
            settings,
            threads));
  }

  @Override
  public void close() {
    if (threads != null) {
      threads.shutdownNow();
    }
  }
}
