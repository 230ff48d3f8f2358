package io.metricrollup.bench;

import io.metricrollup.job.demo.GeneratorSettings;
import io.metricrollup.job.window.PlainRollup;
import io.metricrollup.segment.TierChain;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The job in a cluster with so many active series, stopped with a savepoint and continued from it
 * shortly before an hour is over, when it holds most: memory and what the collector takes.
 */
final class Memory implements Benchmark {
  private static final List<Load> LOADS =
      List.of(
          new Load("500k", 500_000, Duration.ofHours(2), Duration.ofHours(4)),
          new Load("1M", 1_000_000, Duration.ofHours(1), Duration.ofHours(2)));

  private static final Load QUICK =
      new Load("50k", 50_000, Duration.ofMinutes(30), Duration.ofHours(1));

  /** Until then a row a minute is fed of each series, so that all are soon there. */
  private static final Duration THIN = Duration.ofMinutes(10);

  private static final String TABLES = "tables";
  static final String TABLES_SUBJECT = "tables in plain Java";
  static final String PER_WINDOW = "a series in one open window, mean";
  static final String PER_SERIES = "dictionary and labels, per series";

  /** So long before its end, an hour's window is nearly as full as it gets. */
  private static final Duration BEFORE_END = Duration.ofSeconds(90);

  private static final Duration AFTER_END = Duration.ofMinutes(4);
  private static final List<String> TABLES_JVM = List.of("-XX:+UseSerialGC", "-Xmx2g");
  private static final int TABLES_ORGANIZATIONS = 24;

  /**
   * A run of the job.
   *
   * @param series active within an hour; replaced ones stay in the tables beside them until a table
   *     is compacted
   * @param watched event time from which the collector is watched
   * @param end event time at which the windows of an hour end; the job is stopped shortly before
   */
  private record Load(String name, int series, Duration watched, Duration end) {}

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public boolean isForked() {
    return false;
  }

  @Override
  public String summary() {
    return "memory and garbage collection with up to a million active series, with a restore";
  }

  @Override
  public Set<String> subjects() {
    return Set.of(TABLES, "500k", "1M");
  }

  @Override
  public Report run(BenchSettings settings) throws Exception {
    Report report = new Report();
    BenchData data = BenchData.of(settings);
    if (settings.wants(TABLES)) {
      tables(settings, report, thinned(data));
    }
    List<Load> loads = settings.quick() && settings.only().isEmpty() ? List.of(QUICK) : LOADS;
    for (Load load : loads) {
      if (loads.size() == 1 || settings.wants(load.name())) {
        job(settings, report, data, load);
      }
    }
    return report;
  }

  /** Of an organization: those of a segment, and those that come in place of others. */
  private static double seriesInAnHour(BenchSettings settings, BenchData data) {
    double churn = settings.segments().isPresent() ? 0 : GeneratorSettings.Shape.BENCHMARK.churn();
    return data.segments().get(0).rowCount() * (1 + churn);
  }

  /** Whole hours, if the data are that long: what comes behind their end closes the windows. */
  private static Duration end(Load load, BenchData data) {
    long hours = data.length().minus(AFTER_END).toHours();
    return hours < 1 ? data.length() : shorter(load.end(), Duration.ofHours(hours));
  }

  private static BenchData thinned(BenchData data) {
    Instant first = data.segments().get(0).start();
    Instant thin = first.plus(THIN);
    return data.where(
        segment ->
            !segment.start().isBefore(thin)
                || Duration.between(first, segment.start()).toSecondsPart() == 0);
  }

  private static void job(BenchSettings settings, Report report, BenchData data, Load load)
      throws Exception {
    Duration end = end(load, data);
    Duration watched = shorter(load.watched(), end.minus(AFTER_END));
    int organizations = (int) Math.ceil(load.series() / seriesInAnHour(settings, data));
    Path work = Folders.fresh(settings, "memory");
    BenchData linked =
        thinned(data).first(end.plus(AFTER_END)).linked(work.resolve("in"), organizations);
    MemoryRun run =
        new MemoryRun(
            report, load.name() + " series", settings.work(), organizations * MemoryRun.SHARDS);
    long stopped = linked.first(end.minus(BEFORE_END)).rows();
    run.run(linked, linked.first(watched).rows(), stopped, work);
    Folders.delete(work);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** What tables take of the heap, without Flink: the live heap with and without them. */
  private static void tables(BenchSettings settings, Report report, BenchData data)
      throws Exception {
    Path work = Folders.fresh(settings, "memory");
    Duration hour = Duration.ofHours(1).minus(BEFORE_END);
    BenchData linked = data.first(hour).linked(work.resolve("in"), TABLES_ORGANIZATIONS);
    List<String> arguments = List.of(linked.root().toString(), work.toString());
    Fork.run(report, TABLES_SUBJECT, Tables.class, TABLES_JVM, arguments);
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
        for (int frequency : TierChain.DEFAULT.frequencies()) {
          double bytes = rollup.bytesPerSeries(frequency);
          if (bytes > 0) {
            Fork.say("a series in one open window of " + frequency / 1000 + " s", "B", bytes);
          }
        }
        Fork.say(PER_WINDOW, "B", (double) rollup.openWindowBytes() / rollup.openSeries());
        Fork.say(PER_SERIES, "B", (double) (tables - rollup.openWindowBytes()) / rollup.series());
      }
    }

    private static long liveHeap() {
      Runtime runtime = Runtime.getRuntime();
      System.gc();
      return runtime.totalMemory() - runtime.freeMemory();
    }
  }
}
