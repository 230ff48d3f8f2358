package io.metricrollup.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Measures a job that has more to do than it can: rates, CPU, memory and how busy its tasks are.
 */
final class Backlog {
  static final String WINDOWS = "Rollup windows";
  private static final String MERGED = "rollup.rowsMerged";
  static final String COLLECTOR = "collector";

  /** Answering costs the JobManager time that the job could use. */
  private static final int SAMPLE_EVERY_SECONDS = 4;

  /** With the name of a process: how many cores it uses. */
  static final String CORES = "cores in use, ";

  /** With the beginning of a task's name: its part of the time, in percent. */
  static final String BUSY_TASK = "busy: ";

  private static final String BUSY = "busyTimeMsPerSecond";
  private static final String BACK_PRESSURED = "backPressuredTimeMsPerSecond";
  private static final List<String> COLLECTOR_THREADS = List.of("GC Thread", "G1 ", "VM Thread");
  private static final List<String> COMPILER_THREADS = List.of("C1 Compiler", "C2 Compiler");

  private final Report report;
  private final String subject;
  private final ClusterJob job;
  private final RestMetrics metrics;
  private final String windows;
  private final List<String> merged;

  // Over the seconds measured.
  private final Slope rows = new Slope();
  private final Map<String, Slope> cpu = new LinkedHashMap<>();
  private final Map<String, List<double[]>> tasks = new LinkedHashMap<>();

  Backlog(Report report, String subject, ClusterJob job) throws InterruptedException {
    this.report = report;
    this.subject = subject;
    this.job = job;
    this.metrics = job.metrics();
    this.windows = metrics.task(WINDOWS);
    this.merged = awaitMetric();
  }

  private List<String> awaitMetric() throws InterruptedException {
    while (true) {
      List<String> names = metrics.names(windows, name -> name.endsWith(MERGED));
      if (!names.isEmpty()) {
        return names;
      }
      Thread.sleep(200);
      job.check();
    }
  }

  /**
   * Warms up, measures and reports.
   *
   * @param allRows rows announced; fewer must be merged at the end
   */
  void measure(int warmUpSeconds, int seconds, long allRows)
      throws IOException, InterruptedException {
    long pid = job.taskManager();
    // Before the warm-up: the JVM has the probe's code to compile too, which no job needs.
    try (JvmProbe probe = JvmProbe.attach(pid)) {
      idle(warmUpSeconds);
      double rowsBefore = mergedRows();
      long allocated = probe.allocatedBytes();
      Map<String, Double> threads = ProcFs.cpuSecondsByThread(pid);
      for (int i = 0; i < seconds; i += SAMPLE_EVERY_SECONDS) {
        sample();
        Thread.sleep(1000L * SAMPLE_EVERY_SECONDS);
        job.check();
      }
      double done = mergedRows();
      checkBacklog(done, allRows);
      reportRates();
      report(
          "bytes allocated per row",
          "B",
          (probe.allocatedBytes() - allocated) / (done - rowsBefore));
      threads(threads, ProcFs.cpuSecondsByThread(pid), done - rowsBefore);
    }
    reportTasks();
    reportState();
  }

  private void idle(int seconds) throws InterruptedException {
    for (int i = 0; i < seconds; i++) {
      Thread.sleep(1000);
      job.check();
      if (i % 5 == 0) {
        progress();
      }
    }
  }

  private void progress() {
    System.err.printf(
        Locale.ROOT,
        "  %,14.0f rows merged, %,.0f late, %,.0f windows open, %,.0f MiB of windows,"
            + " %,.0f series, TaskManager %,d MiB%n",
        mergedRows(),
        metrics.sum(windows, "lateRows"),
        metrics.sum(windows, "openWindows"),
        metrics.sum(windows, "openWindowBytes") / 1048576,
        metrics.sum(windows, "activeSeries"),
        ProcFs.residentBytes(job.taskManager()) >> 20);
  }

  private void checkBacklog(double done, long all) {
    if (done >= all) {
      throw new IllegalStateException(
          "All " + all + " rows were rolled up before the time was over: use more organizations.");
    }
  }

  private double mergedRows() {
    return metrics.values(windows, merged, "sum").values().stream()
        .mapToDouble(Double::doubleValue)
        .sum();
  }

  private void sample() {
    double now = System.nanoTime() / 1e9;
    rows.add(now, mergedRows());
    cpu("TaskManager", now, job.taskManager());
    cpu("JobManager", now, job.jobManager());
    cpu("broker", now, job.brokerProcess());
    for (String task : metrics.tasks()) {
      Map<String, Double> times = metrics.values(task, List.of(BUSY, BACK_PRESSURED), "avg");
      double[] some = {times.getOrDefault(BUSY, 0.0), times.getOrDefault(BACK_PRESSURED, 0.0)};
      tasks.computeIfAbsent(task, name -> new ArrayList<>()).add(some);
    }
  }

  private void cpu(String process, double now, long pid) {
    cpu.computeIfAbsent(process, name -> new Slope()).add(now, ProcFs.cpuSeconds(pid));
  }

  private void report(String measure, String unit, double value) {
    report.add(subject, measure, unit, value);
  }

  private void reportRates() {
    double rate = rows.value();
    report(Measures.RATE, "rows/s", rate);
    report(Measures.CPU, "us", cpu.get("TaskManager").value() / rate * 1e6);
    cpu.forEach((process, slope) -> report(CORES + process, "", slope.value()));
    report(Measures.PEAK, "MiB", ProcFs.peakResidentBytes(job.taskManager()) / 1048576.0);
  }

  /** Every CPU second counts, also of the collector's and the compiler's threads. */
  private void threads(Map<String, Double> before, Map<String, Double> after, double done) {
    Map<String, Double> groups = new TreeMap<>();
    after.forEach(
        (name, seconds) ->
            groups.merge(group(name), seconds - before.getOrDefault(name, 0.0), Double::sum));
    double all = groups.values().stream().mapToDouble(Double::doubleValue).sum();
    report("garbage collector, of CPU", "%", groups.getOrDefault(COLLECTOR, 0.0) / all * 100);
    report("JIT compiler, of CPU", "%", groups.getOrDefault("compiler", 0.0) / all * 100);
    groups.forEach(
        (name, seconds) -> {
          if (seconds / all >= 0.005) {
            report("CPU per row, threads: " + name, "us", seconds / done * 1e6);
          }
        });
  }

  /** What a thread is part of, by its name. */
  static String group(String thread) {
    if (COLLECTOR_THREADS.stream().anyMatch(thread::startsWith)) {
      return COLLECTOR;
    }
    if (COMPILER_THREADS.stream().anyMatch(thread::startsWith)) {
      return "compiler";
    }
    return thread.replaceAll("[-0-9]+$", "");
  }

  private void reportTasks() {
    tasks.forEach(
        (task, samples) -> {
          String name = task.substring(0, Math.min(28, task.length()));
          report(
              BUSY_TASK + name,
              "%",
              samples.stream().mapToDouble(s -> s[0]).average().orElse(0) / 10);
          report(
              "back-pressured: " + name,
              "%",
              samples.stream().mapToDouble(s -> s[1]).average().orElse(0) / 10);
        });
  }

  private void reportState() {
    for (String gauge : List.of("openWindowBytes", "activeSeries", "openWindows")) {
      report(gauge, "", metrics.sum(windows, gauge));
    }
    report("zstd contexts created", "", ofAllTasks("zstdContextsCreated"));
    report("files committed until then", "", ofAllTasks("filesCommitted"));
    var latest = metrics.checkpoints().path("latest").path("completed");
    report("last checkpoint", "MiB", latest.path("state_size").asLong() / 1048576.0);
    report(
        "checkpoints completed",
        "",
        metrics.checkpoints().path("counts").path("completed").asDouble());
    report("last checkpoint took", "s", latest.path("end_to_end_duration").asLong() / 1000.0);
  }

  private double ofAllTasks(String metric) {
    return metrics.tasks().stream().mapToDouble(task -> metrics.sum(task, metric)).sum();
  }

  /** Records samples for so long; call it after measuring, since recording costs time. */
  void record(int seconds, Path file) throws IOException, InterruptedException {
    try (JvmProbe probe = JvmProbe.attach(job.taskManager())) {
      probe.startRecording();
      idle(seconds);
      probe.stopRecording(file);
    }
  }
}
