package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricrollup.harness.BrokerExtension;
import io.metricrollup.harness.DuckDb;
import io.metricrollup.harness.FaultyProxy;
import io.metricrollup.harness.Folders;
import io.metricrollup.harness.Topics;
import io.metricrollup.job.cli.FileSystems;
import io.metricrollup.job.demo.GeneratedSegment;
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
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job's jar on a real cluster that reads, writes and checkpoints on an S3-compatible server, by
 * TLS, while some of the commits fail and of others only the answer is lost.
 */
@ExtendWith(BrokerExtension.class)
class JobOnS3Test {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int REFUSED = 7;
  private static final int LOST = 3;
  private static final String KAFKA_SECRET = "kafka-secret-that-nobody-may-see";

  /** A multipart upload is completed: with this, an object becomes visible. */
  private static final Pattern COMMIT = Pattern.compile("^POST /rolled/db/.*uploadId=");

  @TempDir private Path folder;

  @Test
  void failedCommitsLoseAndRepeatNothingAndNoSecretIsShown(LocalBroker broker) throws Exception {
    for (String topic : List.of("s3-in", "s3-rolled", "s3-quarantine")) {
      broker.createTopic(topic, 1);
    }
    Path lake = Files.createDirectories(folder.resolve("lake"));
    List<GeneratedSegment> segments = JobOnClusterTest.generate(lake);
    try (LocalStorage storage =
            LocalStorage.start(folder.resolve("s3"), "lake", "rolled", "flink");
        FaultyProxy proxy = new FaultyProxy(storage.port(), COMMIT, storage.tlsSockets())) {
      upload(lake, storage);
      proxy.refuse(REFUSED);
      proxy.loseAnswers(LOST);
      try (LocalCluster cluster = cluster(storage, proxy)) {
        String job = cluster.rest().submit(submission(broker));
        cluster.rest().await(job, Set.of("RUNNING"), LIMIT);
        JobOnClusterTest.announce(broker, "s3-in", segments);
        await(cluster, job, () -> proxy.spoiledSoFar() == REFUSED + LOST);
        await(cluster, job, () -> read(broker) == segments.size());
        await(cluster, job, () -> cluster.rest().allTasksRun(job));
        cluster.rest().stop(job, true, folder.resolve("savepoints"), LIMIT);
        assertNothingShown(cluster, job);
      }
      assertThat(Topics.all(broker, "s3-quarantine")).isEmpty();
      assertAnnouncedIsStored(broker, storage.bucket("rolled"));
      assertEveryObservationIsInEveryTier(lake, storage.bucket("rolled"));
    }
  }

  private static void upload(Path lake, LocalStorage storage) throws IOException {
    FileSystems.install(Configuration.fromMap(LocalStorage.settings(storage.port())));
    Folders.upload(lake, "s3://lake");
    FileSystems.install(new Configuration());
  }

  private LocalCluster cluster(LocalStorage storage, FaultyProxy proxy) {
    String flags =
        GlobalConfiguration.loadConfiguration(Installation.current().flinkConf().toString())
            .get(CoreOptions.FLINK_JVM_OPTIONS);
    ClusterSettings settings =
        ClusterSettings.DEFAULT
            .with("execution.checkpointing.dir", "s3://flink/checkpoints")
            .with(
                CoreOptions.FLINK_JVM_OPTIONS.key(),
                flags + " -Djavax.net.ssl.trustStore=" + storage.trustStore())
            .with("restart-strategy.exponential-delay.initial-backoff", "100ms");
    for (Map.Entry<String, String> setting : LocalStorage.tlsSettings(proxy.port()).entrySet()) {
      settings = settings.with(setting.getKey(), setting.getValue());
    }
    return LocalCluster.start(Installation.current(), folder.resolve("cluster"), settings);
  }

  private JobSubmission submission(LocalBroker broker) throws IOException {
    Path config = folder.resolve("job.yaml");
    Files.writeString(
        config,
        """
        bootstrap-servers: %s
        group-id: s3-test
        topic: s3-in
        rolled-topic: s3-rolled
        quarantine-topic: s3-quarantine
        storage-root: s3://lake
        output-root: s3://rolled
        checkpoint-interval: 1s
        shards: 1
        kafka:
          sasl.jaas.config: >-
            org.apache.kafka.common.security.plain.PlainLoginModule required username="rollup"
            password="%s";
        """
            .formatted(broker.bootstrapServers(), KAFKA_SECRET));
    return new JobSubmission(
        Installation.current().jobJar(),
        "io.metricrollup.job.RollupJob",
        2,
        List.of("--config", config.toString()));
  }

  private static void await(LocalCluster cluster, String job, Callable<Boolean> condition)
      throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(cluster.rest().failure(job)).isLessThan(deadline);
      Thread.sleep(100);
    }
  }

  /** Notifications that a completed checkpoint has behind it. */
  private static long read(LocalBroker broker) throws Exception {
    try (Admin admin = broker.admin()) {
      return admin
          .listConsumerGroupOffsets("s3-test")
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    }
  }

  private static void assertAnnouncedIsStored(LocalBroker broker, Path bucket) throws Exception {
    Set<String> announcements = new TreeSet<>();
    Topics.all(broker, "s3-rolled").forEach(record -> announcements.add(record.value()));
    Set<String> announced = new TreeSet<>();
    for (String announcement : announcements) {
      announced.add(new ObjectMapper().readTree(announcement).path("p").asText());
    }
    Set<String> stored = new TreeSet<>();
    Folders.files(bucket, ".parquet").forEach(f -> stored.add(bucket.relativize(f).toString()));
    assertThat(announcements).hasSize(announced.size());
    assertThat(announced).isEqualTo(stored).isNotEmpty();
  }

  private static void assertEveryObservationIsInEveryTier(Path lake, Path bucket) {
    try (DuckDb duck = new DuckDb()) {
      String sum = "select sum(chq_rollup_count)::bigint n from " + DuckDb.parquet(lake);
      long observations = duck.number(sum);
      String tiers =
          """
          select m.value f, sum(r.chq_rollup_count)::bigint n from %s r join (
            select file_name, decode(value) as value from parquet_kv_metadata('%s/**/*.parquet')
            where decode(key) = 'rollup.frequency_ms') m on r.filename = m.file_name
          group by all
          """
              .formatted(DuckDb.parquet(bucket), bucket);
      assertThat(duck.rows(tiers))
          .hasSize(4)
          .allSatisfy(tier -> assertThat(tier.get("n")).isEqualTo(observations));
    }
  }

  /** Neither in a log, nor on the dashboard's configuration page, nor in what failed. */
  private static void assertNothingShown(LocalCluster cluster, String job) throws Exception {
    List<String> texts = new ArrayList<>();
    for (Path log : Folders.files(cluster.logs(), ".log")) {
      texts.add(Files.readString(log));
    }
    for (String page :
        List.of(
            "/jobmanager/config",
            "/jobmanager/environment",
            "/jobmanager/metrics",
            "/taskmanagers",
            "/jobs/" + job,
            "/jobs/" + job + "/config",
            "/jobs/" + job + "/plan",
            "/jobs/" + job + "/accumulators",
            "/jobs/" + job + "/checkpoints/config",
            "/jobs/" + job + "/exceptions")) {
      String text = get(cluster.dashboard() + page);
      texts.add(text);
    }
    assertThat(texts).anySatisfy(text -> assertThat(text).contains("s3.secret-key"));
    assertThat(texts)
        .anySatisfy(text -> assertThat(text).contains("\"s3.endpoint\",\"value\":\"https:"));
    assertThat(texts).anySatisfy(text -> assertThat(text).contains("503"));
    assertThat(texts)
        .allSatisfy(text -> assertThat(text).doesNotContain(LocalStorage.SECRET_KEY, KAFKA_SECRET));
  }

  private static String get(String address) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
        .body();
  }
}
