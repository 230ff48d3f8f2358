package io.metricrollup.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.fs.Path;

/**
 * One segment being fetched: looked up, given bytes of the budget, read; from the start again after
 * a back-off as long as its window lasts. Its steps run on the pool one after another, each started
 * by the one before.
 */
final class Fetch implements Runnable {
  private static final long NOT_BEGUN = -1;

  /** Is told once what came of it, on one of the pool's threads. */
  interface Answer {
    /**
     * The first {@code length} bytes are the object; {@code release} is run when they were used.
     */
    void found(byte[] bytes, int length, int retries, Runnable release);

    /** Not there as long as the window lasted. */
    void missing(int retries);

    /** No attempt could read it, in words that name the file. */
    void refused(String why, int retries);

    void failed(Throwable error);
  }

  private final Path path;
  private final Answer answer;
  private final ByteBudget.Ticket ticket;
  private final SegmentReader reader;
  private final SegmentBuffers buffers;
  private final FetchSettings settings;
  private final ScheduledExecutorService threads;

  private int retries;
  private long missingSince = NOT_BEGUN;
  private long failingSince = NOT_BEGUN;

  Fetch(
      Path path,
      Answer answer,
      ByteBudget.Ticket ticket,
      SegmentReader reader,
      SegmentBuffers buffers,
      FetchSettings settings,
      ScheduledExecutorService threads) {
    this.path = path;
    this.answer = answer;
    this.ticket = ticket;
    this.reader = reader;
    this.buffers = buffers;
    this.settings = settings;
    this.threads = threads;
  }

  /** Looks the object up. */
  @Override
  public void run() {
    step(
        () -> {
          long length = reader.length(path);
          if (length == SegmentReader.NOT_FOUND) {
            missing();
          } else if (length > SegmentReader.limit(settings.maxObjectBytes())) {
            long limit = SegmentReader.limit(settings.maxObjectBytes());
            String refusal = SegmentReader.tooLarge(path, length, limit);
            ticket.finish();
            answer.refused(refusal, retries);
          } else {
            ticket.acquire(length, () -> threads.execute(() -> read((int) length)));
          }
        });
  }

  private void read(int length) {
    step(
        () -> {
          byte[] bytes = buffers.take(length);
          try {
            reader.read(path, bytes, length);
          } catch (IOException | RuntimeException e) {
            buffers.give(bytes);
            throw e;
          }
          ticket.finish();
          answer.found(bytes, length, retries, () -> release(bytes));
        });
  }

  private void release(byte[] bytes) {
    buffers.give(bytes);
    ticket.release();
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private void step(Step step) {
    try {
      step.run();
    } catch (FileNotFoundException e) {
      ticket.release();
      missing();
    } catch (IOException | RuntimeException e) {
      ticket.release();
      failed(e);
    } catch (Throwable e) {
      // Not to be retried, and not to be lost in a pool's thread either.
      fail(e);
    }
  }

  private void missing() {
    failingSince = NOT_BEGUN;
    missingSince = missingSince == NOT_BEGUN ? System.nanoTime() : missingSince;
    if (isOver(missingSince, settings.notFoundWindow().toNanos())) {
      ticket.finish();
      answer.missing(retries);
    } else {
      retry();
    }
  }

  private void failed(Exception e) {
    failingSince = failingSince == NOT_BEGUN ? System.nanoTime() : failingSince;
    if (isOver(failingSince, settings.errorWindow().toNanos())) {
      fail(new IOException(path + ": cannot be read, given up after " + retries + " retries", e));
    } else {
      retry();
    }
  }

  private static boolean isOver(long since, long windowNanos) {
    return System.nanoTime() - since >= windowNanos;
  }

  private void retry() {
    long delay = settings.delayMs(retries);
    retries++;
    // Whatever comes of it goes into the result.
    var unused = threads.schedule(this, delay, TimeUnit.MILLISECONDS);
  }

  private void fail(Throwable error) {
    ticket.finish();
    ticket.release();
    answer.failed(error);
  }
}
