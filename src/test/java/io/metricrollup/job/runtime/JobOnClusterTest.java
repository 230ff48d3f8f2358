package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricrollup.harness.BrokerExtension;
import io.metricrollup.harness.DuckDb;
import io.metricrollup.harness.Folders;
import io.metricrollup.harness.Topics;
import io.metricrollup.job.demo.GeneratedSegment;
import io.metricrollup.job.demo.GeneratorSettings;
import io.metricrollup.job.demo.SegmentGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The job's jar on processes of a real cluster, against a real broker. */
@ExtendWith(BrokerExtension.class)
class JobOnClusterTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int INTERVALS = 36;

  @TempDir private Path folder;

  /** Six minutes of segments that begin at a full hour. */
  static List<GeneratedSegment> generate(Path storage) throws IOException {
    GeneratorSettings settings =
        new GeneratorSettings(
            5,
            new UUID(5, 5),
            1,
            "default",
            10_000,
            new GeneratorSettings.Shape(40, 300, 30, 1, 0),
            GeneratorSettings.Blemishes.NONE);
    long hour = System.currentTimeMillis() / 3_600_000 * 3_600_000 - 7_200_000;
    List<GeneratedSegment> segments = new ArrayList<>();
    try (SegmentGenerator generator = new SegmentGenerator(settings, storage)) {
      for (int i = 0; i < INTERVALS; i++) {
        segments.addAll(generator.interval(hour + i * 10_000L));
      }
    }
    return segments;
  }

  static void announce(LocalBroker broker, String topic, List<GeneratedSegment> segments)
      throws Exception {
    Topics.send(
        broker,
        topic,
        segments.stream()
            .map(segment -> new Topics.Message(segment.key(), segment.json()))
            .toList());
  }

  private JobSubmission submission(LocalBroker broker, Path storage) {
    List<String> arguments =
        List.of(
            "--bootstrap-servers", broker.bootstrapServers(),
            "--group-id", "cluster-test",
            "--topic", "cluster-in",
            "--rolled-topic", "cluster-rolled",
            "--quarantine-topic", "cluster-quarantine",
            "--storage-root", storage.toUri().toString(),
            "--checkpoint-interval", "2s");
    return new JobSubmission(
        Installation.current().jobJar(), "io.metricrollup.job.RollupJob", 2, arguments);
  }

  @Test
  void jobReadsCountsAndSurvivesASavepointAndDrains(LocalBroker broker) throws Exception {
    Path storage = Files.createDirectories(folder.resolve("lake"));
    for (String topic : List.of("cluster-in", "cluster-rolled", "cluster-quarantine")) {
      broker.createTopic(topic, 2);
    }
    List<GeneratedSegment> segments = generate(storage);
    try (LocalCluster cluster =
        LocalCluster.start(
            Installation.current(), folder.resolve("flink"), ClusterSettings.DEFAULT)) {
      FlinkRest flink = cluster.rest();
      JobSubmission submission = submission(broker, storage);
      String first = flink.submit(submission);
      flink.await(first, Set.of("RUNNING"), LIMIT);
      announce(broker, "cluster-in", segments.subList(0, INTERVALS / 2));
      awaitRowsIn(cluster, first, 300 * INTERVALS / 2);
      String savepoint = flink.stop(first, false, folder.resolve("savepoints"), LIMIT);
      assertThat(flink.status(first)).isEqualTo("FINISHED");

      String second = FlinkCommand.run(folder.resolve("flink/conf"), submission.from(savepoint));
      flink.await(second, Set.of("RUNNING"), LIMIT);
      announce(broker, "cluster-in", segments.subList(INTERVALS / 2, INTERVALS));
      awaitRowsIn(cluster, second, 300 * INTERVALS / 2);
      assertThat(flink.savepoint(second, folder.resolve("savepoints"), LIMIT))
          .contains("savepoint");
      flink.stop(second, true, folder.resolve("savepoints"), LIMIT);
    }
    assertThat(Topics.all(broker, "cluster-quarantine")).isEmpty();
    // What was committed with a savepoint is announced again after it, in the same words.
    Set<String> announcements = new TreeSet<>();
    Topics.all(broker, "cluster-rolled").forEach(record -> announcements.add(record.value()));
    Set<String> announced = new TreeSet<>();
    for (String announcement : announcements) {
      announced.add(new ObjectMapper().readTree(announcement).path("p").asText());
    }
    Set<String> stored = new TreeSet<>();
    Folders.files(storage, ".parquet")
        .forEach(file -> stored.add(storage.relativize(file).toString()));
    segments.forEach(segment -> stored.remove(storage.relativize(segment.file()).toString()));
    assertThat(announcements).hasSize(announced.size());
    assertThat(announced).isEqualTo(stored).isNotEmpty();
    assertEveryObservationIsInEveryTier(storage);
  }

  private static void awaitRowsIn(LocalCluster cluster, String job, int rows) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    Map<String, Double> metrics = Map.of();
    while (metrics.getOrDefault("rollup.rowsIn", 0.0) < rows) {
      assertThat(System.nanoTime()).as("metrics %s", metrics).isLessThan(deadline);
      assertThat(cluster.rest().failure(job)).isEmpty();
      Thread.sleep(200);
      metrics = cluster.rest().sums(job, name -> name.endsWith("rollup.rowsIn"));
    }
    assertThat(metrics).containsOnly(Map.entry("rollup.rowsIn", (double) rows));
  }

  private static void assertEveryObservationIsInEveryTier(Path storage) {
    try (DuckDb duck = new DuckDb()) {
      String rows = DuckDb.parquet(storage);
      List<Map<String, Object>> tiers =
          duck.rows(
              "select m.value f, sum(n)::bigint n from (select filename,"
                  + " sum(chq_rollup_count) n from "
                  + rows
                  + " group by all) r join (select file_name, decode(value) as value from"
                  + " parquet_kv_metadata('"
                  + storage
                  + "/**/*.parquet') where decode(key) = 'rollup.frequency_ms') m"
                  + " on r.filename = m.file_name group by all order by all");
      Object base =
          duck.row(
                  "select sum(chq_rollup_count)::bigint n from "
                      + rows
                      + " where filename not in (select file_name from parquet_kv_metadata('"
                      + storage
                      + "/**/*.parquet'))")
              .get("n");
      assertThat(tiers).hasSize(4).allSatisfy(tier -> assertThat(tier.get("n")).isEqualTo(base));
    }
  }
}
