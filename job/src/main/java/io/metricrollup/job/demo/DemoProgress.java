package io.metricrollup.job.demo;

import io.metricrollup.metrics.MetricNames;
import java.io.PrintStream;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Says how the demo gets on: on a terminal one line that is refreshed, elsewhere a line every few
 * seconds. Belongs to one thread.
 */
final class DemoProgress {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final long LINE_EVERY_NANOS = 5_000_000_000L;

  /** To the line's beginning, cut at the right edge from here on. */
  private static final String REFRESH = "\r\033[?7l";

  /** Clear what was there before, cut no longer. */
  private static final String REFRESHED = "\033[K\033[?7h";

  private final PrintStream out;
  private final boolean terminal;
  private long lastLine = System.nanoTime();
  private boolean open;

  DemoProgress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Says something that stays. */
  void say(String sentence) {
    end();
    out.println(sentence);
    out.flush();
  }

  /** Ends the refreshed line, if there is one. */
  void end() {
    if (open) {
      out.println();
      open = false;
    }
  }

  void show(FeedStatus feed, JobNumbers job, int announced, long refused) {
    if (terminal) {
      out.print(REFRESH + line(feed, job, announced, refused) + REFRESHED);
      out.flush();
      open = true;
    } else if (System.nanoTime() - lastLine >= LINE_EVERY_NANOS) {
      lastLine = System.nanoTime();
      out.println(line(feed, job, announced, refused));
      out.flush();
    }
  }

  private static String line(FeedStatus feed, JobNumbers job, int announced, long refused) {
    return String.format(
        Locale.ROOT,
        "event time %s | read %,d of %,d segments, %,d rows (%,d late) | closed %,d windows"
            + " | committed %,d, announced %,d | refused %d | lag %s",
        TIME.format(feed.to().atOffset(ZoneOffset.UTC)),
        job.get(MetricNames.SEGMENTS_IN),
        feed.segments(),
        job.get(MetricNames.ROWS_IN),
        job.get(MetricNames.LATE_ROWS),
        job.total(MetricNames.WINDOWS_CLOSED),
        job.get(MetricNames.FILES_COMMITTED),
        announced,
        refused,
        lag(job.windowLagMs()));
  }

  private static String lag(long ms) {
    Duration lag = Duration.ofMillis(ms);
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", lag.toHours(), lag.toMinutesPart(), lag.toSecondsPart());
  }
}
