package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.BrokerExtension;
import io.metricrollup.job.demo.GeneratedSegment;
import io.metricrollup.job.demo.GeneratorSettings;
import io.metricrollup.job.demo.SegmentGenerator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Prometheus would scrape from a running job: every metric that the chart's dashboard and
 * alerts name is there, and moves.
 */
@ExtendWith(BrokerExtension.class)
class PrometheusTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String PREFIX = "flink_taskmanager_job_task_operator_";

  /** Over two hours of event time: windows of every tier close. */
  private static final int INTERVALS = 30;

  private static final long SPACE_MS = 300_000;

  private static final Pattern NAME = Pattern.compile("flink_[A-Za-z0-9_]+");
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^(flink_[A-Za-z0-9_]+)(\\{.*})? (\\S+)$");

  /** Nothing fails here, and no batch waits: these are there, and 0. */
  private static final Set<String> STILL =
      Set.of(
          "flink_jobmanager_job_numberOfFailedCheckpoints",
          "flink_jobmanager_job_numRestarts",
          PREFIX + "pendingRecords");

  @TempDir private Path folder;

  private final Set<String> present = new TreeSet<>();
  private final Set<String> moved = new TreeSet<>();
  private String scraped = "";

  @Test
  void everyMetricOfDashboardAndAlertsExistsAndMoves(LocalBroker broker) throws Exception {
    for (String topic : List.of("prom-in", "prom-rolled", "prom-quarantine")) {
      broker.createTopic(topic, 1);
    }
    int managerPort = Ports.free();
    int workerPort = Ports.free();
    Path lake = Files.createDirectories(folder.resolve("lake"));
    List<GeneratedSegment> segments = generate(lake);
    Files.delete(segments.get(1).file());
    ClusterSettings settings =
        ClusterSettings.DEFAULT
            .with("metrics.reporters", "prometheus")
            .with(
                "metrics.reporter.prometheus.factory.class",
                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory")
            .with("metrics.reporter.prometheus.port", managerPort + "," + workerPort);
    try (LocalCluster cluster =
        LocalCluster.start(Installation.current(), folder.resolve("flink"), settings)) {
      String job = cluster.rest().submit(submission(broker, lake));
      cluster.rest().await(job, Set.of("RUNNING"), LIMIT);
      JobOnClusterTest.announce(broker, "prom-in", segments.subList(1, INTERVALS));
      scrapeUntil(cluster, job, managerPort, workerPort, PREFIX + "rollup_frequency_segmentsOut");
      // One again, and the one kept back: duplicates, and rows behind their window.
      JobOnClusterTest.announce(
          broker, "prom-in", List.of(segments.get(5), segments.get(0), segments.get(0)));
      Set<String> named = named();
      scrapeUntil(
          cluster,
          job,
          managerPort,
          workerPort,
          named.stream().filter(n -> !STILL.contains(n)).toArray(String[]::new));
      assertThat(present).containsAll(named);
      assertFreshnessOfEveryTier();
      assertThat(scraped).contains("reason=\"segment_not_found\"");
    }
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

  private void scrapeUntil(
      LocalCluster cluster, String job, int managerPort, int workerPort, String... names)
      throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!moved.containsAll(List.of(names))) {
      Set<String> missing = new TreeSet<>(List.of(names));
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
            "--group-id", "prometheus-test",
            "--topic", "prom-in",
            "--rolled-topic", "prom-rolled",
            "--quarantine-topic", "prom-quarantine",
            "--storage-root", lake.toUri().toString(),
            "--output-root", lake.resolveSibling("rolled").toUri().toString(),
            "--not-found-retry", "1s",
            "--not-found-give-up", "2s",
            "--late-linger", "1s",
            "--checkpoint-interval", "1s");
    return new JobSubmission(
        Installation.current().jobJar(), "io.metricrollup.job.RollupJob", 2, arguments);
  }
}
