package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricrollup.harness.DuckDb;
import io.metricrollup.harness.Folders;
import io.metricrollup.harness.LedgerSums;
import io.metricrollup.harness.ProcessSample;
import io.metricrollup.harness.Topics;
import io.metricrollup.job.faults.FaultInput;
import io.metricrollup.metrics.MetricNames;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job on processes of its own for half an hour and 500 million rows: nothing of it grows
 * without end, and when the input ends nothing is left.
 *
 * <p>The system property {@code rollup.long.minutes} sets another time; the rows are in proportion.
 * In less than 30 minutes nothing is level yet: then the figures are printed, but not asserted.
 */
@Tag("long")
class LongRunTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int MINUTES = Integer.getInteger("rollup.long.minutes", 30);
  private static final long ROWS = 500_000_000L / 30 * MINUTES;
  private static final long SAMPLE_EVERY_MS = 5_000;
  private static final double MB = 1 << 20;

  /** Segments that are announced before those before them are in a checkpoint. */
  private static final int AHEAD = 300;

  /** One look at the job: seconds since the start, and what there is of everything. */
  private record Sample(
      double seconds, ProcessSample process, double windows, double windowBytes, double state) {}

  @TempDir private Path folder;
  private final List<Sample> samples = new ArrayList<>();

  @Test
  void nothingGrowsWithoutEndAndEverythingDrains() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    Path out = Files.createDirectories(folder.resolve("out"));
    // Event time runs some thirty times as fast and must not reach the present.
    long start = System.currentTimeMillis() - Duration.ofHours(MINUTES + 6L).toMillis();
    FaultInput last = new FaultInput(in, "in", 8, 1);
    keep(in);
    FaultRun run = new FaultRun(folder, last, in.toUri().toString(), out.toUri().toString(), out);
    try (LocalBroker broker = LocalBroker.start(Installation.current(), folder.resolve("broker"));
        LocalCluster cluster =
            LocalCluster.start(
                Installation.current(), folder.resolve("flink"), ClusterSettings.DEFAULT);
        LongFeed feed = new LongFeed(broker, "in", in, start)) {
      for (String topic : FaultRun.TOPICS) {
        broker.createTopic(topic, 2);
      }
      String job = cluster.rest().submit(run.submission(broker, "--deduplication-horizon", "1h"));
      cluster.rest().await(job, Set.of("RUNNING"), LIMIT);
      try {
        feed(feed, broker, cluster, job, in, out);
      } finally {
        writeSamples();
      }
      double left = windowsLeft(last, broker, cluster, job);
      run.drain(job, cluster);
      assertThat(cluster.rest().status(job)).isEqualTo("FINISHED");
      long savepoint = size(folder.resolve("savepoints"));
      print(feed, left, savepoint);
      if (MINUTES >= 30) {
        assertLevel();
      }
      assertThat(left).as("windows open when only the last segment's can be").isLessThan(10);
      assertThat(savepoint).as("bytes of the last savepoint").isLessThan(4 << 20);
      assertLedger(broker, feed, last);
    }
  }

  /** What is there now is needed at the end: it must not be deleted with what was read. */
  private static void keep(Path in) throws IOException {
    FileTime later = FileTime.from(Instant.now().plus(Duration.ofDays(1)));
    for (Path file : Folders.files(in, ".parquet")) {
      Files.setLastModifiedTime(file, later);
    }
  }

  /** As fast as 500 million rows in half an hour, and a little more. */
  private void feed(
      LongFeed feed, LocalBroker broker, LocalCluster cluster, String job, Path in, Path out)
      throws Exception {
    double perSecond = 500e6 / 1800 * 1.05;
    long begun = System.nanoTime();
    long looked = 0;
    for (double now = 0; now < MINUTES * 60 || feed.rows() < ROWS; ) {
      if (feed.rows() < perSecond * now && Topics.lag(broker, FaultRun.GROUP, "in") < AHEAD) {
        feed.announceNext();
      } else {
        Thread.sleep(100);
      }
      now = (System.nanoTime() - begun) / 1e9;
      if ((long) (now * 1000) / SAMPLE_EVERY_MS > looked) {
        looked = (long) (now * 1000) / SAMPLE_EVERY_MS;
        samples.add(sample(now, cluster, job));
        LongFeed.deleteOld(in);
        LongFeed.deleteOld(out);
        assertThat(cluster.rest().failure(job)).isEmpty();
      }
    }
    FaultRun.awaitRead(broker);
  }

  private static Sample sample(double now, LocalCluster cluster, String job) throws IOException {
    ProcessSample process = ProcessSample.of(cluster.taskManagerPids().get(0));
    Map<String, Double> gauges = gauges(cluster, job);
    return new Sample(
        now,
        process,
        gauges.getOrDefault("rollup." + MetricNames.OPEN_WINDOWS, 0.0),
        gauges.getOrDefault("rollup." + MetricNames.OPEN_WINDOW_BYTES, 0.0),
        state(cluster, job));
  }

  /** Bytes of the last checkpoint. */
  private static double state(LocalCluster cluster, String job) throws IOException {
    URI page = URI.create(cluster.dashboard() + "/jobs/" + job + "/checkpoints");
    try (InputStream in = page.toURL().openStream()) {
      JsonNode latest = new ObjectMapper().readTree(in).path("latest").path("completed");
      return latest.path("state_size").asDouble();
    }
  }

  private static Map<String, Double> gauges(LocalCluster cluster, String job) {
    return cluster
        .rest()
        .sums(
            job,
            name ->
                name.endsWith("." + MetricNames.OPEN_WINDOWS)
                    || name.endsWith("." + MetricNames.OPEN_WINDOW_BYTES));
  }

  /** One small segment of much later closes everything before it; returns what is open then. */
  private static double windowsLeft(
      FaultInput last, LocalBroker broker, LocalCluster cluster, String job) throws Exception {
    last.announce(broker, 1);
    FaultRun.awaitRead(broker);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    double open;
    do {
      Thread.sleep(500);
      open = gauges(cluster, job).getOrDefault("rollup." + MetricNames.OPEN_WINDOWS, 1e9);
    } while (open >= 10 && System.nanoTime() < deadline);
    return open;
  }

  /**
   * No slope in memory after the first third; nothing larger in the last than in the one before.
   */
  private void assertLevel() {
    assertThat(slopePerMinute(s -> s.process().resident()) / MB).as("RSS, MB/min").isLessThan(1);
    assertThat(slopePerMinute(s -> s.process().outsideHeap()) / MB)
        .as("memory outside the heap, MB/min")
        .isLessThan(1);
    assertNoHigher("open files", s -> s.process().openFiles(), 1.1);
    assertNoHigher("threads", s -> s.process().threads(), 1.1);
    assertNoHigher("windows", Sample::windows, 1.2);
    assertNoHigher("bytes of windows", Sample::windowBytes, 1.2);
    assertNoHigher("bytes of a checkpoint", Sample::state, 1.2);
  }

  private void assertNoHigher(String what, ToDoubleFunction<Sample> value, double most) {
    assertThat(largest(2, value)).as(what).isLessThanOrEqualTo(largest(1, value) * most + 4);
  }

  private List<Sample> third(int number) {
    int n = samples.size();
    return samples.subList(n * number / 3, n * (number + 1) / 3);
  }

  private double largest(int third, ToDoubleFunction<Sample> value) {
    return third(third).stream().mapToDouble(value).max().orElseThrow();
  }

  /** By least squares, over all but the first third: of half an hour, the last 20 minutes. */
  private double slopePerMinute(ToDoubleFunction<Sample> value) {
    List<Sample> last = samples.subList(samples.size() / 3, samples.size());
    double x = last.stream().mapToDouble(Sample::seconds).average().orElseThrow();
    double y = last.stream().mapToDouble(value).average().orElseThrow();
    double xy = 0;
    double xx = 0;
    for (Sample sample : last) {
      xy += (sample.seconds() - x) * (value.applyAsDouble(sample) - y);
      xx += (sample.seconds() - x) * (sample.seconds() - x);
    }
    return xy / xx * 60;
  }

  private void print(LongFeed feed, double left, long savepoint) {
    System.out.printf(
        "%d minutes, %,d segments, %,d rows, %,.0f rows/s; %.0f windows left, last savepoint %,d bytes%n",
        MINUTES,
        feed.segments(),
        feed.rows(),
        feed.rows() / samples.get(samples.size() - 1).seconds(),
        left,
        savepoint);
    print("resident MB", s -> s.process().resident() / MB);
    print("outside the heap MB", s -> s.process().outsideHeap() / MB);
    print("open files", s -> s.process().openFiles());
    print("threads", s -> s.process().threads());
    print("windows", Sample::windows);
    print("windows MB", s -> s.windowBytes() / MB);
    print("checkpoint MB", s -> s.state() / MB);
  }

  private void print(String what, ToDoubleFunction<Sample> value) {
    System.out.printf(
        "%s: largest of each third %.1f, %.1f, %.1f; slope after the first %.2f/min%n",
        what, largest(0, value), largest(1, value), largest(2, value), slopePerMinute(value));
  }

  /** Every look, to plot or to find out when something grew. */
  private void writeSamples() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("seconds,resident,outsideHeap,files,threads,windows,windowBytes,checkpoint");
    for (Sample sample : samples) {
      ProcessSample process = sample.process();
      lines.add(
          String.format(
              "%.0f,%d,%d,%d,%d,%.0f,%.0f,%.0f",
              sample.seconds(),
              process.resident(),
              process.outsideHeap(),
              process.openFiles(),
              process.threads(),
              sample.windows(),
              sample.windowBytes(),
              sample.state()));
    }
    Files.write(Path.of("target", "long-run.csv"), lines);
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void assertLedger(LocalBroker broker, LongFeed feed, FaultInput last)
      throws Exception {
    try (DuckDb db = new DuckDb()) {
      LedgerSums sums = new LedgerSums(db, FaultRun.values(broker, "ledger"));
      sums.assertAddsUp();
      assertThat(sums.rowsRead()).isEqualTo(feed.rows() + last.rows());
      assertThat(sums.count("read")).isEqualTo(feed.segments() + 1);
    }
  }
}
