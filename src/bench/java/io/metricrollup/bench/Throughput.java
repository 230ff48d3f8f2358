package io.metricrollup.bench;

import io.metricrollup.segment.Notification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The job in a cluster, its kernels without Flink, and DuckDB side by side: rows per second, CPU
 * per row, peak memory. DuckDB gets the first hour of one organization, the others as many
 * organizations as the time takes.
 */
final class Throughput implements Benchmark {
  private static final Set<String> SUBJECTS = Set.of("job", "plain", "duckdb");

  static final String JOB = "job, four tiers";
  static final String PLAIN = "plain Java, four tiers";
  static final String RATIOS = "the job's rows/s to those of";
  static final String CPU_RATIO = "CPU per row, TaskManager to plain Java";
  private static final int THREADS = 2;
  private static final int RECORD_SECONDS = 20;
  private static final Duration HOUR = Duration.ofHours(1);

  private static final List<String> PLAIN_JVM =
      List.of("-XX:+UseParallelGC", "-XX:+UseTransparentHugePages", "-Xmx1g");

  private static final List<String> DUCKDB_JVM = List.of("-XX:+UseSerialGC", "-Xmx128m");

  @Override
  public String name() {
    return "throughput";
  }

  @Override
  public String summary() {
    return "job, plain Java and DuckDB side by side: rows/s, CPU per row, memory";
  }

  @Override
  public Set<String> subjects() {
    return SUBJECTS;
  }

  @Override
  public Report run(BenchSettings settings) throws Exception {
    Report report = new Report();
    BenchData data = BenchData.of(settings);
    BenchData linked = data.linked(settings);
    warmPageCache(data);
    for (int fork = 0; fork < settings.forks(); fork++) {
      if (settings.wants("job")) {
        job(settings, linked, report);
      }
      if (settings.wants("plain")) {
        plain(settings, linked, report);
      }
      if (settings.wants("duckdb")) {
        duckDb(settings, data.first(HOUR), report);
      }
    }
    if (settings.only().isEmpty()) {
      compare(report);
    }
    return report;
  }

  private static void warmPageCache(BenchData data) throws IOException {
    for (Notification segment : data.segments()) {
      Files.readAllBytes(data.file(segment));
    }
  }

  private static void job(BenchSettings settings, BenchData data, Report report)
      throws IOException, InterruptedException {
    Path work = Folders.fresh(settings, "job");
    try (ClusterJob job = ClusterJob.start(data, work, THREADS, Map.of());
        Retention retention = Retention.of(work.resolve("out"))) {
      Backlog backlog = new Backlog(report, JOB, job);
      backlog.measure(settings.warmUpSeconds(), settings.measureSeconds(), data.rows());
      Path recording = settings.work().resolve("taskmanager.jfr");
      backlog.record(RECORD_SECONDS, recording);
      Files.writeString(
          settings.work().resolve("taskmanager-profile.txt"), Profile.of(recording).text());
    }
    Folders.delete(work);
  }

  private static void plain(BenchSettings settings, BenchData data, Report report)
      throws IOException, InterruptedException {
    Path out = Folders.fresh(settings, "plain");
    Fork.run(
        report,
        PLAIN,
        PlainJava.class,
        PLAIN_JVM,
        List.of(
            data.root().toString(),
            Integer.toString(THREADS),
            Integer.toString(settings.warmUpSeconds()),
            Integer.toString(settings.measureSeconds()),
            out.toString()));
    Folders.delete(out);
  }

  private static void duckDb(BenchSettings settings, BenchData hour, Report report)
      throws IOException, InterruptedException {
    for (DuckDbForm form : DuckDbForm.values()) {
      BenchData data = form == DuckDbForm.QUERY_PER_WINDOW ? hour.first(HOUR.dividedBy(10)) : hour;
      Path out = Folders.fresh(settings, "duckdb");
      Path list = out.resolve("segments.tsv");
      List<String> lines = new ArrayList<>();
      for (Notification segment : data.segments()) {
        lines.add(segment.start().toEpochMilli() + "\t" + data.file(segment));
      }
      Files.write(list, lines);
      List<String> arguments =
          List.of(form.name(), list.toString(), Long.toString(data.rows()), out.toString());
      Fork.run(report, form.title(), DuckDbRollup.class, DUCKDB_JVM, arguments);
      Folders.delete(out);
    }
  }

  private static void compare(Report report) {
    for (DuckDbForm form : DuckDbForm.values()) {
      double rate = report.median(form.title(), Measures.RATE);
      report.add(RATIOS, form.title(), "x", report.median(JOB, Measures.RATE) / rate);
    }
    double plain = report.median(PLAIN, Measures.CPU);
    report.add(CPU_RATIO, "all of it", "x", report.median(JOB, Measures.CPU) / plain);
  }
}
