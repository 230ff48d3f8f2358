package io.metricrollup.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** One run of the job with many series. What it finds is reported even if the job fails. */
final class MemoryRun {
  static final String PEAK_CHECKPOINTS = Measures.PEAK + ", with checkpoints";
  static final String PEAK_RESTORE = Measures.PEAK + ", with the restore";
  static final String COLLECTOR = "garbage collector, of CPU";

  /** Of each organization: one shard holds 16,000 series. */
  static final int SHARDS = 1;

  static final long OUT_OF_ORDERNESS_MS = 90_000;

  private static final Map<String, String> OPTIONS =
      Map.of("shards", Integer.toString(SHARDS), "checkpoint-interval", "20s");
  private static final int SLOTS = 2;
  private static final int LIMIT_SECONDS = 600;
  private static final int RESTORED_LIMIT_SECONDS = 120;

  /** Closing all windows of an hour takes several seconds, in which no row is merged. */
  private static final int STILL_SECONDS = 20;

  private static final int SHOWN_CLASSES = 15;

  private final Report report;
  private final String subject;
  private final Path folder;
  private final int tables;
  private ClusterJob job;
  private RestMetrics metrics;
  private String windows;
  private double merged;
  private double largestWindowBytes;
  private double bytesPerSeriesAndWindow;
  private Map<String, Double> threads;

  /**
   * @param folder for the histogram
   * @param tables shards of all organizations, all of them of about the same size
   */
  MemoryRun(Report report, String subject, Path folder, int tables) {
    this.tables = tables;
    this.report = report;
    this.subject = subject;
    this.folder = folder;
  }

  /**
   * @param data all that is announced
   * @param watched rows of it that are merged before the collector is watched
   * @param backlog rows of it that are merged before the job is stopped
   * @param work an empty folder
   */
  void run(BenchData data, long watched, long backlog, Path work)
      throws IOException, InterruptedException {
    Path cluster = Files.createDirectories(work.resolve("job"));
    try (ClusterJob started = ClusterJob.start(data, cluster, SLOTS, OPTIONS)) {
      job = started;
      long begun = System.nanoTime();
      try {
        attach();
        backlog(watched, backlog);
        reportRun((System.nanoTime() - begun) / 1e9);
        histogram();
        restart(work);
      } catch (RuntimeException e) {
        failed(e, (System.nanoTime() - begun) / 1e9);
      }
    }
  }

  private void attach() {
    metrics = job.metrics();
    windows = metrics.task(Backlog.WINDOWS);
  }

  private void backlog(long watched, long rows) throws InterruptedException {
    for (int i = 0; i < LIMIT_SECONDS && merged < rows; i++) {
      Thread.sleep(1000);
      sample();
      if (threads == null && merged > watched) {
        threads = ProcFs.cpuSecondsByThread(job.taskManager());
      }
    }
    if (merged < rows) {
      report.note(subject + ": stopped after " + LIMIT_SECONDS + " s, not all rows were merged");
    }
  }

  private void sample() {
    job.check();
    merged = metrics.sum(windows, "rowsMerged");
    double series = metrics.sum(windows, "activeSeries");
    double open = metrics.sum(windows, "openWindows");
    double bytes = metrics.sum(windows, "openWindowBytes");
    if (bytes > largestWindowBytes) {
      largestWindowBytes = bytes;
      bytesPerSeriesAndWindow = bytes / (open * series / tables);
    }
    System.err.printf(
        Locale.ROOT,
        "  %,14.0f rows merged, %,.0f series, %,.0f windows, %,.0f MiB of windows, %,d MiB%n",
        merged,
        series,
        open,
        bytes / 1048576,
        ProcFs.residentBytes(job.taskManager()) >> 20);
  }

  private void reportRun(double seconds) {
    report("active series", "", metrics.sum(windows, "activeSeries"));
    report("rows merged until stopped", "", merged);
    report(Measures.RATE + ", start included", "rows/s", merged / seconds);
    report("open windows, at most", "MiB", largestWindowBytes / 1048576);
    report("a series in one open window", "B", bytesPerSeriesAndWindow);
    collector("");
    var counts = metrics.checkpoints();
    report("checkpoints completed", "", counts.path("counts").path("completed").asDouble());
    report("checkpoints failed", "", counts.path("counts").path("failed").asDouble());
    var latest = counts.path("latest").path("completed");
    report("last checkpoint", "MiB", latest.path("state_size").asLong() / 1048576.0);
    report("last checkpoint took", "s", latest.path("end_to_end_duration").asLong() / 1000.0);
    report(PEAK_CHECKPOINTS, "MiB", peak());
  }

  /** Since the threads' times were taken, by threads that live all along. */
  private void collector(String when) {
    if (threads == null) {
      return;
    }
    double all = 0;
    double collector = 0;
    for (Map.Entry<String, Double> thread :
        ProcFs.cpuSecondsByThread(job.taskManager()).entrySet()) {
      double seconds = thread.getValue() - threads.getOrDefault(thread.getKey(), 0.0);
      all += seconds;
      collector += Backlog.group(thread.getKey()).equals(Backlog.COLLECTOR) ? seconds : 0;
    }
    report(COLLECTOR + when, "%", collector / all * 100);
  }

  private void histogram() throws IOException {
    try (JvmProbe probe = JvmProbe.attach(job.taskManager())) {
      String text = probe.histogram();
      Files.writeString(folder.resolve("memory-histogram.txt"), text);
      report.note(subject + ", on the heap, dead objects included:");
      text.lines().limit(SHOWN_CLASSES).forEach(report::note);
    }
  }

  private void restart(Path work) throws InterruptedException {
    long begun = System.nanoTime();
    job.restart(work.resolve("savepoints"));
    report("stopped with a savepoint and restored in", "s", (System.nanoTime() - begun) / 1e9);
    attach();
    threads = ProcFs.cpuSecondsByThread(job.taskManager());
    merged = 0;
    int still = 0;
    // Some rows were merged between the last look and the savepoint: it ends when no more come.
    for (int i = 0; i < RESTORED_LIMIT_SECONDS && still < STILL_SECONDS; i++) {
      double before = merged;
      Thread.sleep(1000);
      sample();
      still = merged == 0 || merged > before ? 0 : still + 1;
    }
    report("rows merged after the restore", "", merged);
    collector(", after the restore");
    report(PEAK_RESTORE, "MiB", peak());
  }

  private double peak() {
    return ProcFs.peakResidentBytes(job.taskManager()) / 1048576.0;
  }

  private void report(String measure, String unit, double value) {
    report.add(subject, measure, unit, value);
  }

  private void failed(RuntimeException failure, double seconds) {
    report("FAILED after", "s", seconds);
    report("rows merged until then", "", merged);
    report("open windows, at most", "MiB", largestWindowBytes / 1048576);
    report.note(subject + " failed: " + failure.getMessage());
  }
}
