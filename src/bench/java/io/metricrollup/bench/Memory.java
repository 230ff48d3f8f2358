package io.metricrollup.bench;

import io.metricrollup.job.window.PlainRollup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The job in a cluster with so many active series, over the top of an hour, all tiers open, stopped
 * with a savepoint and continued from it: memory and what the collector takes.
 */
final class Memory implements Benchmark {
  private static final Map<String, Integer> SERIES = new LinkedHashMap<>();

  static {
    SERIES.put("100k", 100_000);
    SERIES.put("500k", 500_000);
    SERIES.put("1M", 1_000_000);
  }

  private static final String TABLES = "tables";

  // From ten minutes before a window of 20 min closes to behind the hour.
  private static final Duration BEGIN = Duration.ofMinutes(30);
  private static final Duration BACKLOG = Duration.ofMinutes(33);
  private static final Duration QUICK_BACKLOG = Duration.ofMinutes(8);
  private static final Duration AFTER_RESTORE = Duration.ofMinutes(4);
  private static final List<String> TABLES_JVM = List.of("-XX:+UseSerialGC", "-Xmx1g");
  private static final int TABLES_ORGANIZATIONS = 8;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String summary() {
    return "memory and garbage collection with up to a million active series, with a restore";
  }

  @Override
  public Set<String> subjects() {
    return Set.of(TABLES, "100k", "500k", "1M");
  }

  @Override
  public Report run(BenchSettings settings) throws Exception {
    Report report = new Report();
    BenchData all = BenchData.of(settings);
    boolean quick = settings.forks() == 1;
    Duration backlog = quick ? QUICK_BACKLOG : BACKLOG;
    BenchData data = all.from(BEGIN).first(backlog.plus(AFTER_RESTORE));
    if (settings.wants(TABLES)) {
      tables(settings, report, data);
    }
    for (Map.Entry<String, Integer> series : SERIES.entrySet()) {
      if (settings.wants(series.getKey()) && (!quick || settings.only().isPresent())) {
        job(settings, report, data, backlog, series);
      }
    }
    if (quick && settings.only().isEmpty()) {
      job(settings, report, data, backlog, Map.entry("50k", 50_000));
    }
    return report;
  }

  private static void job(
      BenchSettings settings,
      Report report,
      BenchData data,
      Duration backlog,
      Map.Entry<String, Integer> series)
      throws Exception {
    double perOrganization = data.segments().get(0).rowCount();
    int organizations = (int) Math.ceil(series.getValue() / perOrganization);
    Path work = Folders.fresh(settings, "memory");
    BenchData linked = data.linked(work.resolve("in"), organizations);
    MemoryRun run =
        new MemoryRun(
            report, series.getKey() + " series", settings.work(), organizations * MemoryRun.SHARDS);
    run.run(linked, linked.first(backlog).rows(), work);
    Folders.delete(work);
  }

  /** What tables take of the heap, without Flink: the live heap with and without them. */
  private static void tables(BenchSettings settings, Report report, BenchData data)
      throws Exception {
    Path work = Folders.fresh(settings, "memory");
    BenchData linked =
        data.first(Duration.ofMinutes(6)).linked(work.resolve("in"), TABLES_ORGANIZATIONS);
    List<String> arguments = List.of(linked.root().toString(), work.toString());
    Fork.run(report, "tables in plain Java", Tables.class, TABLES_JVM, arguments);
    Folders.delete(work);
  }

  /** A main class for a JVM of its own. */
  static final class Tables {
    private Tables() {}

    /**
     * @param arguments root of the data, folder for output
     */
    public static void main(String[] arguments) throws Exception {
      BenchData data = BenchData.read(Path.of(arguments[0]));
      try (PlainRollup rollup =
          new PlainRollup(Path.of(arguments[1]), MemoryRun.SHARDS, MemoryRun.OUT_OF_ORDERNESS_MS)) {
        PlainJava.feed(rollup, data.first(Duration.ofSeconds(10)));
        rollup.restart();
        long empty = liveHeap();
        PlainJava.feed(rollup, data);
        long tables = liveHeap() - empty;
        Fork.say("series", "", rollup.series());
        Fork.say("all of the tables, per series", "B", (double) tables / rollup.series());
        Fork.say(
            "a series in one open window",
            "B",
            (double) rollup.openWindowBytes() / rollup.openSeries());
        Fork.say(
            "dictionary and labels, per series",
            "B",
            (double) (tables - rollup.openWindowBytes()) / rollup.series());
      }
    }

    private static long liveHeap() {
      Runtime runtime = Runtime.getRuntime();
      System.gc();
      return runtime.totalMemory() - runtime.freeMemory();
    }
  }
}
