package io.metricrollup.bench;

import io.metricrollup.segment.Notification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long it takes from the notification that closes a window to the announcement of the segments
 * written from it. First the job gets a backlog, which says what it can do at most; then half of
 * that, at an even pace, over the top of an hour. Event time runs faster than the clock: as fast as
 * these series make that many rows.
 */
final class Freshness implements Benchmark {
  private static final int SLOTS = 2;
  private static final int CHECKPOINT_SECONDS = 15;
  private static final double TARGET_SECONDS = CHECKPOINT_SECONDS + 2;
  private static final double LOAD = 0.5;
  private static final int OUT_OF_ORDERNESS_MS = 90_000;
  private static final long WINDOW_MS = 60_000;
  private static final long HOUR_MS = Duration.ofHours(1).toMillis();

  /** Some three minutes of work: after that the compiler is done with most of it. */
  private static final Duration BACKLOG = Duration.ofHours(12);

  private static final Duration PACED = Duration.ofHours(5);
  private static final Duration QUICK_BEGIN = Duration.ofMinutes(30);
  private static final Duration QUICK_BACKLOG = Duration.ofMinutes(15);
  private static final Duration QUICK_PACED = Duration.ofMinutes(35);

  /** From then on the most that it can do is measured. */
  private static final double WARM = 0.6;

  private static final int LIMIT_SECONDS = 600;
  static final String SUBJECT = "from last notification to announcement";
  static final String ALL = "all windows";
  static final String HOUR = "four tiers at the top of an hour";

  @Override
  public String name() {
    return "freshness";
  }

  @Override
  public boolean isForked() {
    return false;
  }

  @Override
  public String summary() {
    return "from a window's last notification to its announced segments, at half of full load";
  }

  @Override
  public Report run(BenchSettings settings) throws Exception {
    Report report = new Report();
    BenchData data = BenchData.of(settings).linked(settings);
    Duration length = settings.quick() ? QUICK_BACKLOG : BACKLOG;
    if (settings.quick()) {
      data = data.from(QUICK_BEGIN);
    }
    List<Notification> paced =
        data.from(length).first(settings.quick() ? QUICK_PACED : PACED).segments();
    BenchData backlog = data.first(length);
    Path work = Folders.fresh(settings, "job");
    Map<String, String> options = Map.of("checkpoint-interval", CHECKPOINT_SECONDS + "s");
    try (ClusterJob job = ClusterJob.start(backlog, work, SLOTS, options)) {
      double full = fullLoad(job, backlog.rows());
      report.add("load", "most that it can do", "rows/s", full);
      report.add("load", "paced at", "rows/s", full * LOAD);
      pace(report, job, paced, full * LOAD);
      checkpoints(report, job);
    }
    Folders.delete(work);
    return report;
  }

  /** Rows per second while there is a backlog; returns when it is done. */
  private static double fullLoad(ClusterJob job, long rows) throws InterruptedException {
    RestMetrics metrics = job.metrics();
    String windows = metrics.task(Backlog.WINDOWS);
    Slope slope = new Slope();
    double begun = System.nanoTime() / 1e9;
    double merged = 0;
    for (int i = 0; merged < rows; i++) {
      if (i == LIMIT_SECONDS) {
        throw new IllegalStateException(merged + " of " + rows + " rows after " + i + " s");
      }
      Thread.sleep(1000);
      job.check();
      double before = merged;
      merged = metrics.sum(windows, "rowsMerged");
      System.err.printf(Locale.ROOT, "  backlog: %,.0f of %,d rows merged%n", merged, rows);
      if (before > rows * WARM && merged < rows) {
        slope.add(System.nanoTime() / 1e9, merged);
      }
    }
    return slope.points() > 1 ? slope.value() : rows / (System.nanoTime() / 1e9 - begun);
  }

  private static void pace(
      Report report, ClusterJob job, List<Notification> segments, double rowsPerSecond)
      throws InterruptedException {
    try (Announced announced = Announced.listen(job.bootstrapServers(), job.rolledTopic());
        Pacer pacer = job.pacer()) {
      System.err.printf(Locale.ROOT, "  paced at %,.0f rows/s%n", rowsPerSecond);
      long begun = System.nanoTime();
      pacer.send(segments, rowsPerSecond);
      double seconds = (System.nanoTime() - begun) / 1e9;
      long eventMs = last(segments) - first(segments);
      report.add("load", "event time to a second", "s", eventMs / 1e3 / seconds);
      report.add("load", "feeder late by, at most", "s", pacer.mostBehindSeconds());
      long closed = Math.floorDiv(last(segments) - OUT_OF_ORDERNESS_MS, WINDOW_MS) * WINDOW_MS;
      List<Announced.Segment> seen = await(job, announced, closed, first(segments));
      Latencies.of(seen, pacer).report(report);
      long organizations = segments.stream().map(Notification::organization).distinct().count();
      double due = (double) organizations * ClusterJob.SHARDS;
      report.add(
          SUBJECT,
          "of the segments of 60 s that are due",
          "%",
          segmentsOfWindow(seen, closed) / due * 100);
    }
    String windows = job.metrics().task(Backlog.WINDOWS);
    report.add("load", "late rows", "", job.metrics().sum(windows, "lateRows"));
  }

  private static long first(List<Notification> segments) {
    return segments.get(0).start().toEpochMilli();
  }

  private static long last(List<Notification> segments) {
    return segments.get(segments.size() - 1).start().toEpochMilli();
  }

  /** The announcements of windows that closed at that pace; the last ones are waited for. */
  private static List<Announced.Segment> await(
      ClusterJob job, Announced announced, long closed, long from) throws InterruptedException {
    for (int i = 0; i < 2 * TARGET_SECONDS; i++) {
      job.check();
      Thread.sleep(1000);
    }
    List<Announced.Segment> segments = new ArrayList<>(announced.soFar());
    segments.removeIf(
        s -> s.windowEndMs() > closed || s.windowEndMs() + OUT_OF_ORDERNESS_MS < from);
    return segments;
  }

  /** Segments of each window of 60 s; every shard of every organization has one. */
  private static double segmentsOfWindow(List<Announced.Segment> segments, long closed) {
    List<Long> ends =
        segments.stream()
            .filter(segment -> segment.frequencyMs() == WINDOW_MS)
            .map(Announced.Segment::windowEndMs)
            .toList();
    long first = ends.stream().min(Long::compare).orElse(closed);
    long windows = (closed - first) / WINDOW_MS + 1;
    return (double) ends.size() / windows;
  }

  private static void checkpoints(Report report, ClusterJob job) {
    var durations = job.metrics().checkpoints().path("summary").path("end_to_end_duration");
    report.add("checkpoints", "interval", "s", CHECKPOINT_SECONDS);
    report.add("checkpoints", "took, mean", "s", durations.path("avg").asDouble() / 1e3);
    report.add("checkpoints", "took, at most", "s", durations.path("max").asDouble() / 1e3);
  }

  /** Seconds of each segment, by what closed at that time. */
  private record Latencies(List<Double> all, List<Double> minutes, List<Double> hours) {
    static Latencies of(List<Announced.Segment> segments, Pacer pacer) {
      Latencies latencies = new Latencies(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (Announced.Segment segment : segments) {
        Long closed = pacer.nanosOf(segment.windowEndMs() + OUT_OF_ORDERNESS_MS);
        if (closed != null) {
          latencies.add(segment, (segment.nanos() - closed) / 1e9);
        }
      }
      return latencies;
    }

    private void add(Announced.Segment segment, double seconds) {
      all.add(seconds);
      boolean hour = segment.windowEndMs() % HOUR_MS == 0;
      (hour ? hours : minutes).add(seconds);
    }

    void report(Report report) {
      report(report, ALL, all);
      report(report, "windows that do not end with an hour", minutes);
      report(report, HOUR, hours);
      long over = all.stream().filter(seconds -> seconds > TARGET_SECONDS).count();
      String measure = String.format(Locale.ROOT, "segments later than %.0f s", TARGET_SECONDS);
      report.add(SUBJECT, measure, "%", over * 100.0 / all.size());
    }

    private static void report(Report report, String which, List<Double> seconds) {
      report.add(SUBJECT, which + ": segments", "", seconds.size());
      List<Double> sorted = seconds.stream().sorted().toList();
      for (Map.Entry<String, Double> rank :
          List.of(Map.entry("median", 0.5), Map.entry("99 %", 0.99), Map.entry("most", 1.0))) {
        int at = (int) Math.ceil(rank.getValue() * sorted.size()) - 1;
        if (at >= 0) {
          report.add(SUBJECT, which + ": " + rank.getKey(), "s", sorted.get(at));
        }
      }
    }
  }
}
