package io.metricrollup.bench;

import io.metricrollup.job.demo.GeneratorSettings.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a row costs as the load grows: by series, by label columns, by organizations (kernels
 * without Flink, where CPU time is steady); and what a second slot is worth, in a backfill and in a
 * cluster.
 */
final class Growth implements Benchmark {
  private static final String KERNELS = "kernels";
  private static final String BACKFILL = "backfill";
  private static final String CLUSTER = "cluster";

  private static final int METRICS = Shape.BENCHMARK.metricNames();
  private static final int LABELS = Shape.BENCHMARK.labelColumns();
  private static final int SERIES_PER_SEGMENT = 10_000;
  private static final int SERIES_PER_SHARD = 16_000;

  /** From two minutes past, over a window of 5 min that closes. */
  private static final Instant START = GeneratedData.START.plus(Duration.ofMinutes(2));

  private static final Duration LENGTH = Duration.ofMinutes(5);

  private static final Point BASE = new Point(10_000, LABELS, 1);
  private static final Point FEWEST_LABELS = new Point(10_000, 22, 1);
  private static final Point ONE_ORGANIZATION = new Point(2_500, LABELS, 1);
  static final Point MOST_SERIES = new Point(500_000, LABELS, 1);
  static final Point MOST_LABELS = new Point(10_000, 200, 1);
  static final Point MOST_ORGANIZATIONS = new Point(2_500, LABELS, 200);

  /** What each is compared with. */
  private static final Map<Point, Point> POINTS = new LinkedHashMap<>();

  static {
    POINTS.put(BASE, BASE);
    POINTS.put(new Point(100_000, LABELS, 1), BASE);
    POINTS.put(MOST_SERIES, BASE);
    POINTS.put(FEWEST_LABELS, FEWEST_LABELS);
    POINTS.put(MOST_LABELS, FEWEST_LABELS);
    POINTS.put(ONE_ORGANIZATION, ONE_ORGANIZATION);
    POINTS.put(MOST_ORGANIZATIONS, ONE_ORGANIZATION);
  }

  static final String RELATIVE = "CPU per row, relative to the least load of its kind";
  static final String TWO_TO_ONE = "two slots to one";
  static final String BACKFILL_TITLE = "backfill";
  static final String JOB_TITLE = "job in a cluster";

  static final String BACKFILL_CORES = "backfill, a core each";

  private static final String ONE_CORE_TITLE = "backfill, slots: 1, on one core";

  /** A slot otherwise has the second core for all that is not its thread. */
  private static final List<String> ONE_CORE = List.of("taskset", "--cpu-list", "0");

  // The compiler, which has a core to itself beside one slot, is mostly done after this.
  private static final int BACKFILL_WARM_UP_SECONDS = 150;
  private static final int BACKFILL_SECONDS = 90;
  private static final int BACKFILL_ORGANIZATIONS = 12;
  private static final int QUICK_SERIES = 100_000;

  // Of CPU. With 500,000 series that is three times the data: the compiler is done before that.
  private static final int WARM_UP_SECONDS = 30;
  private static final int SECONDS = 20;
  private static final int QUICK_SECONDS = 4;

  /** A load: series of each organization, label columns, organizations. */
  record Point(int series, int labels, int organizations) {
    String title() {
      return String.format(
          "%,d series, %d label columns, organizations: %d", series, labels, organizations);
    }

    int shards() {
      return (series + SERIES_PER_SHARD - 1) / SERIES_PER_SHARD;
    }

    BenchData data(Path work) throws IOException {
      int segments = (series + SERIES_PER_SEGMENT - 1) / SERIES_PER_SEGMENT;
      Shape shape = new Shape(METRICS, series, labels, segments, 0);
      return BenchData.read(GeneratedData.root(work, shape, START, LENGTH));
    }
  }

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public String summary() {
    return "cost of a row by series, label columns, organizations; a second slot";
  }

  @Override
  public Set<String> subjects() {
    return Set.of(KERNELS, BACKFILL, CLUSTER);
  }

  @Override
  public Report run(BenchSettings settings) throws Exception {
    Report report = new Report();
    if (settings.wants(KERNELS)) {
      kernels(settings, report);
    }
    if (settings.wants(BACKFILL)) {
      backfill(settings, report);
    }
    if (settings.wants(CLUSTER)) {
      cluster(settings, report);
    }
    return report;
  }

  /** All forks of a load before the next, since the data of the large ones are not kept. */
  private static void kernels(BenchSettings settings, Report report) throws Exception {
    List<Point> points = new ArrayList<>(POINTS.keySet());
    points.removeIf(point -> settings.quick() && point.series() > QUICK_SERIES);
    for (Point point : points) {
      BenchData data = point.data(settings.work());
      Path linked = Folders.fresh(settings, "growth-in");
      for (int fork = 0; fork < settings.forks(); fork++) {
        kernels(settings, report, data.linked(linked, point.organizations()), point);
      }
      Folders.delete(linked);
      if (point.series() > QUICK_SERIES) {
        Folders.delete(data.root());
      }
    }
    for (Point point : points) {
      double cost = report.median(point.title(), Measures.CPU);
      double least = report.median(POINTS.get(point).title(), Measures.CPU);
      report.add(RELATIVE, point.title(), "x", cost / least);
    }
  }

  private static void kernels(BenchSettings settings, Report report, BenchData data, Point point)
      throws IOException, InterruptedException {
    Path out = Folders.fresh(settings, "growth-out");
    int warmUp = settings.quick() ? QUICK_SECONDS : WARM_UP_SECONDS;
    int seconds = settings.quick() ? QUICK_SECONDS : SECONDS;
    List<String> arguments =
        List.of(
            data.root().toString(),
            Integer.toString(point.shards()),
            Integer.toString(warmUp),
            Integer.toString(seconds),
            out.toString());
    Fork.run(report, point.title(), GrowthRun.class, GrowthRun.JVM, arguments);
    Folders.delete(out);
  }

  private static void backfill(BenchSettings settings, Report report) throws Exception {
    Path links = Folders.fresh(settings, "growth-in");
    BenchData data = BenchData.of(settings);
    if (settings.quick()) {
      data = data.first(Duration.ofHours(1));
    }
    data = data.linked(links, BACKFILL_ORGANIZATIONS);
    for (int fork = 0; fork < settings.forks(); fork++) {
      backfill(settings, report, ONE_CORE_TITLE, ONE_CORE, data, 1);
      for (int slots = 1; slots <= 2; slots++) {
        backfill(settings, report, title(BACKFILL_TITLE, slots), List.of(), data, slots);
      }
    }
    Folders.delete(links);
    String two = title(BACKFILL_TITLE, 2);
    ratio(report, BACKFILL_TITLE, title(BACKFILL_TITLE, 1), two, Measures.RATE);
    ratio(report, BACKFILL_CORES, ONE_CORE_TITLE, two, Measures.RATE);
  }

  private static void backfill(
      BenchSettings settings,
      Report report,
      String title,
      List<String> launcher,
      BenchData data,
      int slots)
      throws IOException, InterruptedException {
    Path out = Folders.fresh(settings, "growth-out");
    int warmUp = settings.quick() ? QUICK_SECONDS : BACKFILL_WARM_UP_SECONDS;
    int seconds = settings.quick() ? QUICK_SECONDS : BACKFILL_SECONDS;
    List<String> arguments =
        List.of(
            data.root().toString(),
            out.toString(),
            Integer.toString(slots),
            Integer.toString(warmUp),
            Integer.toString(seconds));
    Fork.run(report, title, launcher, BackfillRun.class, BackfillRun.JVM, arguments);
    Folders.delete(out);
  }

  private static void cluster(BenchSettings settings, Report report) throws Exception {
    BenchData data = BenchData.of(settings).linked(settings);
    for (int fork = 0; fork < settings.forks(); fork++) {
      for (int slots = 1; slots <= 2; slots++) {
        Path work = Folders.fresh(settings, "job");
        try (ClusterJob job = ClusterJob.start(data, work, slots, Map.of());
            Retention retention = Retention.of(work.resolve("out"))) {
          new Backlog(report, title(JOB_TITLE, slots), job)
              .measure(settings.warmUpSeconds(), settings.measureSeconds(), data.rows());
        }
        Folders.delete(work);
      }
    }
    ratio(report, JOB_TITLE, title(JOB_TITLE, 1), title(JOB_TITLE, 2), Measures.RATE);
  }

  private static String title(String what, int slots) {
    return what + ", slots: " + slots;
  }

  private static void ratio(Report report, String what, String one, String two, String measure) {
    double ratio = report.median(two, measure) / report.median(one, measure);
    report.add(TWO_TO_ONE, what, "x", ratio);
  }
}
