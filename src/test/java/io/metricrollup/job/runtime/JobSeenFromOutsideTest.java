package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricrollup.harness.BrokerExtension;
import io.metricrollup.harness.Chromium;
import io.metricrollup.harness.Topics;
import io.metricrollup.job.demo.GeneratedSegment;
import io.metricrollup.job.demo.GeneratorSettings;
import io.metricrollup.job.demo.SegmentGenerator;
import io.metricrollup.source.NotificationMessage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running job as people and Prometheus see it: every metric that the chart's dashboard and alerts
 * name is there, and moves; Flink's own dashboard explains the job.
 */
@ExtendWith(BrokerExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JobSeenFromOutsideTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String PREFIX = "flink_taskmanager_job_task_operator_";

  /** Over two hours of event time: windows of every tier close. */
  private static final int INTERVALS = 30;

  private static final long SPACE_MS = 300_000;

  private static final Pattern NAME = Pattern.compile("flink_[A-Za-z0-9_]+");
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^(flink_[A-Za-z0-9_]+)(\\{.*})? (\\S+)$");

  /** These move in trouble only. */
  private static final Set<String> TROUBLE =
      Set.of(
          "flink_jobmanager_job_numberOfFailedCheckpoints",
          "flink_jobmanager_job_numRestarts",
          PREFIX + "pendingRecords");

  /** A second of waiting each: by far more than the test's time. */
  private static final int MISSING = 1200;

  /** Operators by the names that the dashboard shows. */
  private static final List<String> NAMES =
      List.of(
          "Source: Notifications -> Check notifications -> Event clock",
          "Drop duplicates",
          "Fetch segments -> Isolate segments -> Decode segments -> Rollup windows"
              + " -> Segment sink: Writer -> Segment sink: Committer",
          "Ledger: Writer -> Ledger: Committer",
          "Quarantine: Writer -> Quarantine: Committer");

  /** What it says of them. */
  private static final List<String> DESCRIPTIONS =
      List.of(
          "announcements of new segments, from Kafka topic seen-in",
          "refuses what is malformed",
          "keeps event time going",
          "lets each announced segment through once",
          "reads segments from storage",
          "bad rows go to quarantine",
          "waits for those that are not there yet",
          "merges rows by series into the windows of all tiers");

  @TempDir private static Path folder;
  private static int managerPort;
  private static int workerPort;
  private static LocalCluster cluster;
  private static String job;
  private static List<GeneratedSegment> segments;

  private final Set<String> present = new TreeSet<>();
  private final Set<String> moved = new TreeSet<>();
  private String scraped = "";

  @BeforeAll
  static void start(LocalBroker broker) throws Exception {
    for (String topic : List.of("seen-in", "seen-rolled", "seen-quarantine")) {
      broker.createTopic(topic, 1);
    }
    managerPort = Ports.free();
    workerPort = Ports.free();
    cluster = LocalCluster.start(Installation.current(), folder.resolve("flink"), settings());
    Path lake = Files.createDirectories(folder.resolve("lake"));
    segments = generate(lake);
    Files.delete(segments.get(1).file());
    job = cluster.rest().submit(submission(broker, lake));
    cluster.rest().await(job, Set.of("RUNNING"), LIMIT);
    JobOnClusterTest.announce(broker, "seen-in", segments.subList(1, INTERVALS));
    awaitWindows();
    // One again, and the one kept back: duplicates, and rows behind their window.
    JobOnClusterTest.announce(
        broker, "seen-in", List.of(segments.get(5), segments.get(0), segments.get(0)));
  }

  /** The reporter of {@code flink-conf}, on ports that are free. */
  private static ClusterSettings settings() {
    ClusterSettings settings = ClusterSettings.DEFAULT;
    String conf = Installation.current().flinkConf().toString();
    for (var entry : GlobalConfiguration.loadConfiguration(conf).toMap().entrySet()) {
      if (entry.getKey().startsWith("metrics.reporter")) {
        settings = settings.with(entry.getKey(), entry.getValue());
      }
    }
    return settings
        .with("metrics.reporter.prometheus.port", managerPort + "," + workerPort)
        // A killed TaskManager is missed after two.
        .with("heartbeat.interval", "1 s");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static void awaitWindows() throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (cluster
            .rest()
            .sums(job, name -> name.endsWith("windowsClosed"))
            .getOrDefault("rollup.frequency.3600000.windowsClosed", 0.0)
        < 1) {
      assertThat(System.nanoTime()).as(cluster.rest().failure(job)).isLessThan(deadline);
      Thread.sleep(200);
    }
  }

  /** The last one: it leaves the job in trouble. */
  @Test
  @Order(Integer.MAX_VALUE)
  void everyMetricOfDashboardAndAlertsExistsAndMoves(LocalBroker broker) throws Exception {
    Set<String> named = named();
    Set<String> healthy = new TreeSet<>(named);
    healthy.removeAll(TROUBLE);
    scrapeUntil(healthy);
    assertThat(present).containsAll(named);
    assertFreshnessOfEveryTier();
    assertThat(scraped).contains("reason=\"segment_not_found\"");
    // By this name the alerts tell the job from others.
    assertThat(scraped).contains("job_name=\"Metric_rollup\"");
    failACheckpoint();
    cluster.killTaskManager();
    cluster.startTaskManager();
    holdTheJob(broker);
    scrapeUntil(named);
  }

  private static void failACheckpoint() throws IOException {
    Path below = Files.createFile(folder.resolve("a-file")).resolve("savepoints");
    assertThatThrownBy(() -> cluster.rest().savepoint(job, below, LIMIT))
        .isInstanceOf(LocalRuntimeException.class);
  }

  /**
   * Each task waits for one missing segment after the other, and the announcements behind them have
   * more bytes than there are network buffers: so some of them have to wait in Kafka.
   */
  private static void holdTheJob(LocalBroker broker) throws Exception {
    String padding = " ".repeat(NotificationMessage.KEPT_BYTES);
    GeneratedSegment any = segments.get(1);
    List<Topics.Message> missing = new ArrayList<>();
    for (int i = 0; i < MISSING; i++) {
      String json = any.json().replace(":" + any.notification().segmentId(), ":" + (1 + i));
      missing.add(new Topics.Message(any.key(), json + padding));
    }
    Topics.send(broker, "seen-in", missing);
  }

  @Test
  void graphOfTheJobExplainsItself() {
    List<String> names = new ArrayList<>();
    calls()
        .get("/jobs/" + job)
        .path("vertices")
        .forEach(vertex -> names.add(vertex.path("name").asText()));
    // Also: what is chained costs no exchange.
    assertThat(names).containsExactlyInAnyOrderElementsOf(NAMES);
    assertThat(calls().get("/jobs/" + job + "/plan").toString()).contains(DESCRIPTIONS);
  }

  @Test
  void dashboardShowsTheMetricsOfTheOperators() {
    Map<String, Double> metrics =
        cluster.rest().sums(job, name -> name.contains("Rollup_windows.rollup."));
    assertThat(metrics)
        .containsKeys(
            "rollup.rowsMerged",
            "rollup.openWindows",
            "rollup.activeSeries",
            "rollup.windowLagMs",
            "rollup.frequency.60000.windowsClosed");
  }

  /** The picture that the README shows is one of these. */
  @Test
  void dashboardOpensInABrowser() throws Exception {
    Path picture = Path.of("target", "dashboard.png").toAbsolutePath();
    Chromium browser = Chromium.find();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    do {
      assertThat(System.nanoTime()).as("an empty page has few colours").isLessThan(deadline);
      browser.screenshot(cluster.dashboard() + "/#/job/running/" + job + "/overview", picture);
    } while (colours(ImageIO.read(picture.toFile())) < 40);
  }

  private static int colours(BufferedImage image) {
    Set<Integer> colours = new HashSet<>();
    for (int x = 0; x < image.getWidth(); x += 3) {
      for (int y = 0; y < image.getHeight(); y += 3) {
        colours.add(image.getRGB(x, y));
      }
    }
    return colours.size();
  }

  private static RestCalls calls() {
    return new RestCalls(cluster.dashboard());
  }

  private static Set<String> named() throws IOException {
    Path chart = Installation.current().root().resolve("helm");
    Set<String> named = new TreeSet<>();
    for (String file : List.of("dashboard.json", "alerts.yaml")) {
      Matcher names = NAME.matcher(Files.readString(chart.resolve(file)));
      while (names.find()) {
        named.add(names.group());
      }
    }
    assertThat(named).hasSizeGreaterThan(20);
    return named;
  }

  private void scrapeUntil(Set<String> moving) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!moved.containsAll(moving)) {
      Set<String> missing = new TreeSet<>(moving);
      missing.removeAll(moved);
      assertThat(System.nanoTime())
          .as("still 0 or absent: %s; %s", missing, cluster.rest().failure(job))
          .isLessThan(deadline);
      Thread.sleep(200);
      scraped = scrape(managerPort) + scrape(workerPort);
      Matcher samples = SAMPLE.matcher(scraped);
      while (samples.find()) {
        present.add(samples.group(1));
        if (Double.parseDouble(samples.group(3)) > 0) {
          moved.add(samples.group(1));
        }
      }
    }
  }

  private static String scrape(int port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  /** The newest windows of a tier ended within the last hours, the coarser the longer ago. */
  private void assertFreshnessOfEveryTier() {
    List<String> tiers = new ArrayList<>();
    Matcher samples = SAMPLE.matcher(scraped);
    while (samples.find()) {
      if (samples.group(1).equals(PREFIX + "rollup_frequency_freshnessMs")) {
        assertThat(Double.parseDouble(samples.group(3))).isBetween(0.0, 4 * 3_600_000.0);
        tiers.add(samples.group(2).replaceAll(".*frequency=\"(\\d+)\".*", "$1"));
      }
    }
    assertThat(tiers).contains("60000", "300000", "1200000", "3600000");
  }

  private static List<GeneratedSegment> generate(Path lake) throws IOException {
    GeneratorSettings settings =
        new GeneratorSettings(
            9,
            new UUID(9, 9),
            1,
            "default",
            10_000,
            new GeneratorSettings.Shape(20, 100, 30, 1, 0),
            GeneratorSettings.Blemishes.NONE);
    long start = System.currentTimeMillis() / 3_600_000 * 3_600_000 - 3 * 3_600_000;
    List<GeneratedSegment> segments = new ArrayList<>();
    try (SegmentGenerator generator = new SegmentGenerator(settings, lake)) {
      for (int i = 0; i < INTERVALS; i++) {
        segments.addAll(generator.interval(start + i * SPACE_MS));
      }
    }
    return segments;
  }

  private static JobSubmission submission(LocalBroker broker, Path lake) {
    List<String> arguments =
        List.of(
            "--bootstrap-servers", broker.bootstrapServers(),
            "--group-id", "seen-test",
            "--topic", "seen-in",
            "--rolled-topic", "seen-rolled",
            "--quarantine-topic", "seen-quarantine",
            "--storage-root", lake.toUri().toString(),
            "--output-root", lake.resolveSibling("rolled").toUri().toString(),
            "--fetch-concurrency", "1",
            "--not-found-retry", "1s",
            "--not-found-give-up", "2s",
            "--late-linger", "1s",
            "--checkpoint-interval", "1s");
    return new JobSubmission(
        Installation.current().jobJar(), "io.metricrollup.job.RollupJob", 2, arguments);
  }
}
