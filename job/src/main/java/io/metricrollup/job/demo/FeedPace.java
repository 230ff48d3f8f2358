package io.metricrollup.job.demo;

import java.time.Duration;
import java.util.Optional;

/**
 * When an interval's turn is. It is in the past at first, and is fed as fast as can be or spread
 * over some time; whoever keeps running feeds every interval when it is over, in real time.
 */
final class FeedPace {
  private static final long HOUR_MS = 3_600_000;

  /** An ingester announces a segment a little after its interval's end. */
  private static final long INGESTED_AFTER_MS = 2_000;

  private final DemoSettings settings;
  private final int intervalMs;
  private final long fromMs;
  private final long beganNanos;

  /**
   * @param nowMs the time; the first interval starts at a whole hour, the last ends before now
   */
  FeedPace(DemoSettings settings, int intervalMs, long nowMs) {
    this.settings = settings;
    this.intervalMs = intervalMs;
    this.fromMs = Math.floorDiv(nowMs - settings.eventTime().toMillis(), HOUR_MS) * HOUR_MS;
    this.beganNanos = System.nanoTime();
  }

  /** Start of the first interval. */
  long fromMs() {
    return fromMs;
  }

  /** Whether an interval is to be fed at all. */
  boolean wants(long startMs) {
    return settings.keepRunning()
        || (startMs < fromMs + settings.eventTime().toMillis()
            && elapsedMs() < settings.feedLimit().toMillis());
  }

  /** How long an interval still has to wait. */
  Duration untilTurn(long startMs) {
    long live = startMs + intervalMs + INGESTED_AFTER_MS - System.currentTimeMillis();
    long turn = spread(startMs, settings.spread()) - elapsedMs();
    return Duration.ofMillis(Math.max(0, Math.max(live, turn)));
  }

  private long spread(long startMs, Optional<Duration> over) {
    double part = (double) (startMs - fromMs) / settings.eventTime().toMillis();
    return over.map(time -> (long) (Math.min(1, part) * time.toMillis())).orElse(0L);
  }

  private long elapsedMs() {
    return (System.nanoTime() - beganNanos) / 1_000_000;
  }

  /** Whether feeding has reached the present. */
  boolean isLive(long startMs) {
    return startMs + 2L * intervalMs + INGESTED_AFTER_MS > System.currentTimeMillis();
  }
}
