package io.metricrollup.job.demo;

import io.metricrollup.job.runtime.LocalRuntimeException;
import io.metricrollup.metrics.MetricNames;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Generates segments and announces them in a thread of its own, never more than some seconds' work
 * ahead of the job. Most come in order; some come when their windows are closed, and a few are what
 * no ingester should send.
 */
final class DemoFeed implements AutoCloseable {
  /** Running numbers, from 1, of the segments that something is wrong with. */
  static final int CORRUPT = 40;

  static final int TWICE = 60;
  static final int MALFORMED = 80;
  static final int NEVER_THERE = 100;
  static final int THERE_LATER = 120;

  private static final Set<Integer> MISFITS = Set.of(TWICE, MALFORMED, THERE_LATER);
  private static final int MAX_BACKLOG = 500;
  private static final long STEP_MS = 20;
  private static final long FINISH_NANOS = 60_000_000_000L;

  /** What the job reports is a second or two old. */
  private static final long SETTLED_NANOS = 2_500_000_000L;

  private final SegmentGenerator generator;
  private final NotificationSender sender;
  private final Supplier<JobNumbers> job;
  private final FeedPace pace;
  private final int intervalMs;
  private final HeldSegments held = new HeldSegments();
  private final SegmentColumns columns = new SegmentColumns();
  private final CounterSums sums = new CounterSums();
  private final Thread thread = new Thread(this::feed, "demo-feed");
  private final Instant from;

  private long messages;
  private long segments;
  private long rows;
  private long bytes;
  private long lateSegments;
  private int number;
  private volatile FeedStatus status;
  private volatile Exception failure;

  /**
   * @param job what the job reports, at any time
   */
  DemoFeed(
      SegmentGenerator generator,
      NotificationSender sender,
      FeedPace pace,
      int intervalMs,
      Supplier<JobNumbers> job) {
    this.generator = generator;
    this.sender = sender;
    this.pace = pace;
    this.intervalMs = intervalMs;
    this.job = job;
    this.from = Instant.ofEpochMilli(pace.fromMs());
    publish(pace.fromMs(), false);
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** How far it has come, at any time. */
  FeedStatus status() {
    return status;
  }

  /** Counters of all rows fed that are valid; once feeding has ended. */
  CounterSums sums() {
    return sums;
  }

  /**
   * Returns if feeding goes well.
   *
   * @throws LocalRuntimeException if it has failed
   */
  void check() {
    if (failure instanceof LocalRuntimeException sentence) {
      throw sentence;
    } else if (failure != null) {
      throw new LocalRuntimeException("Feeding failed: " + failure, failure);
    }
  }

  private void feed() {
    try {
      long start = pace.fromMs();
      for (; pace.wants(start); start += intervalMs) {
        if (!awaitTurn(start)) {
          break;
        }
        for (GeneratedSegment segment : generator.interval(start)) {
          take(segment);
        }
        publish(start + intervalMs, pace.isLive(start));
      }
      finish();
      publish(start, true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  /** Whether the turn came: feeding may end before. */
  private boolean awaitTurn(long start) throws InterruptedException, IOException {
    long until = System.nanoTime() + pace.untilTurn(start).toNanos();
    settle();
    while (System.nanoTime() - until < 0 || backlog() >= MAX_BACKLOG) {
      if (!pace.wants(start)) {
        return false;
      }
      Thread.sleep(STEP_MS);
      settle();
    }
    return true;
  }

  /** Segments that are announced, or held, and not read. */
  private long backlog() {
    return segments - job.get().get(MetricNames.SEGMENTS_IN);
  }

  /** Does what is due with the segments that are held. */
  private void settle() throws IOException {
    held.showIfDue();
    held.due(windowTime()).forEach(this::announceLate);
  }

  /** Event time in the windows, epoch ms; 0 if it is not known. */
  private long windowTime() {
    long lag = job.get().windowLagMs();
    return lag > 0 ? System.currentTimeMillis() - lag : 0;
  }

  /**
   * Late segments are late when the windows have seen the others, in all subtasks; what is not late
   * even then goes.
   */
  private void finish() throws InterruptedException, IOException {
    long deadline = System.nanoTime() + FINISH_NANOS;
    long settled = System.nanoTime();
    while (held.isHiding()
        || (System.nanoTime() - settled < SETTLED_NANOS && System.nanoTime() - deadline < 0)) {
      Thread.sleep(STEP_MS);
      settle();
      if (backlog() > held.size() || windowTime() == 0) {
        settled = System.nanoTime();
      }
    }
    held.due(Long.MAX_VALUE).forEach(this::send);
    sender.flush();
  }

  private void take(GeneratedSegment segment) throws IOException {
    number++;
    if (number == NEVER_THERE) {
      Files.delete(segment.file());
      send(segment);
      return;
    }
    if (!segment.corrupt()) {
      columns.open(segment.file());
      sums.add(columns);
    }
    segments++;
    rows += segment.notification().rowCount();
    bytes += segment.notification().fileSize();
    if (segment.late() && !MISFITS.contains(number)) {
      held.hold(segment);
    } else {
      announce(segment);
    }
  }

  private void announce(GeneratedSegment segment) throws IOException {
    switch (number) {
      case TWICE -> send(segment);
      case MALFORMED -> {
        messages++;
        sender.send(segment.key(), segment.json().substring(0, 40));
      }
      case THERE_LATER -> held.hide(segment.file());
      default -> {
        // As it should be.
      }
    }
    send(segment);
  }

  private void announceLate(GeneratedSegment segment) {
    lateSegments++;
    send(segment);
  }

  private void send(GeneratedSegment segment) {
    messages++;
    sender.send(segment.key(), segment.json());
  }

  private void publish(long to, boolean caughtUp) {
    status =
        new FeedStatus(
            messages,
            segments,
            rows,
            bytes,
            lateSegments,
            from,
            Instant.ofEpochMilli(to),
            caughtUp);
  }

  /** Ends it wherever it is. */
  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join(5_000);
    sender.close();
    if (!thread.isAlive()) {
      generator.close();
      columns.close();
    }
  }
}
