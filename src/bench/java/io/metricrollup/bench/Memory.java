package io.metricrollup.bench;

import io.metricrollup.job.demo.GeneratorSettings;
import io.metricrollup.job.window.PlainRollup;
import io.metricrollup.segment.TierChain;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The job in a cluster with so many active series, a whole hour long, stopped with a savepoint and
 * continued from it shortly before the hour is over, when it holds most: memory and what the
 * collector takes.
 */
final class Memory implements Benchmark {
  private static final Map<String, Integer> SERIES = new LinkedHashMap<>();

  static {
    SERIES.put("500k", 500_000);
    SERIES.put("1M", 1_000_000);
  }

  private static final Map.Entry<String, Integer> QUICK = Map.entry("50k", 50_000);
  private static final String TABLES = "tables";
  static final String TABLES_SUBJECT = "tables in plain Java";
  static final String PER_WINDOW = "a series in one open window, mean";
  static final String PER_SERIES = "dictionary and labels, per series";

  /**
   * Until then a row a minute is fed of each series, to be done in time: windows of an hour are
   * nearly as full by that, and those of 60 s are gone when it counts.
   */
  private static final Duration THIN = Duration.ofMinutes(52);

  private static final Duration STOPPED = Duration.ofSeconds(58 * 60 + 30);
  private static final Duration END = Duration.ofMinutes(64);
  private static final List<String> TABLES_JVM = List.of("-XX:+UseSerialGC", "-Xmx1g");
  private static final int TABLES_ORGANIZATIONS = 8;

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
    BenchData data = thinned(BenchData.of(settings));
    if (settings.wants(TABLES)) {
      tables(settings, report, data);
    }
    if (settings.quick() && settings.only().isEmpty()) {
      job(settings, report, data, QUICK);
      return report;
    }
    for (Map.Entry<String, Integer> series : SERIES.entrySet()) {
      if (settings.wants(series.getKey())) {
        job(settings, report, data, series);
      }
    }
    return report;
  }

  /** Of an organization: those of a segment, and those that come in place of others. */
  private static double seriesInAnHour(BenchSettings settings, BenchData data) {
    double churn = settings.segments().isPresent() ? 0 : GeneratorSettings.Shape.BENCHMARK.churn();
    return data.segments().get(0).rowCount() * (1 + churn);
  }

  private static BenchData thinned(BenchData data) {
    Instant first = data.segments().get(0).start();
    Instant thin = first.plus(THIN);
    return data.first(END)
        .where(
            segment ->
                !segment.start().isBefore(thin)
                    || Duration.between(first, segment.start()).toSecondsPart() == 0);
  }

  private static void job(
      BenchSettings settings, Report report, BenchData data, Map.Entry<String, Integer> series)
      throws Exception {
    int organizations = (int) Math.ceil(series.getValue() / seriesInAnHour(settings, data));
    Path work = Folders.fresh(settings, "memory");
    BenchData linked = data.linked(work.resolve("in"), organizations);
    MemoryRun run =
        new MemoryRun(
            report, series.getKey() + " series", settings.work(), organizations * MemoryRun.SHARDS);
    run.run(linked, linked.first(THIN).rows(), linked.first(STOPPED).rows(), work);
    Folders.delete(work);
  }

  /** What tables take of the heap, without Flink: the live heap with and without them. */
  private static void tables(BenchSettings settings, Report report, BenchData data)
      throws Exception {
    Path work = Folders.fresh(settings, "memory");
    BenchData linked = data.first(STOPPED).linked(work.resolve("in"), TABLES_ORGANIZATIONS);
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
