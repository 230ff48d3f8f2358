package io.metricrollup.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.BrokerExtension;
import io.metricrollup.harness.DuckDb;
import io.metricrollup.harness.SampleSegments;
import io.metricrollup.job.runtime.LocalBroker;
import io.metricrollup.metrics.MetricNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The streaming job over a real broker: segments announced in random order over several partitions,
 * some twice, against the tables that a backfill is compared with.
 */
@Timeout(300)
@ExtendWith(BrokerExtension.class)
class KafkaEndToEndTest {
  @RegisterExtension static final MiniClusterExtension CLUSTER = KafkaRig.cluster();

  @TempDir private Path storage;
  @TempDir private Path spare;
  @TempDir private Path output;
  @TempDir private Path savepoints;

  @Test
  void generatedSegmentsGiveTheTablesOfTheSource(
      LocalBroker broker, @InjectMiniCluster MiniCluster cluster) throws Exception {
    GeneratedSegments generated = new GeneratedSegments(storage, spare, 20240229, 42);
    try (KafkaRig rig =
            new KafkaRig(
                cluster,
                broker,
                "generated",
                storage,
                output,
                savepoints,
                "--source-frequencies",
                "10000,60000,1200000",
                "--shards",
                "2");
        DuckDb db = new DuckDb()) {
      announceAll(rig, generated);
      rig.drain();
      SourceTables source = new SourceTables(db);
      for (SourceSegment segment : generated.readable) {
        source.add(segment, segment.file());
      }
      for (SourceSegment segment : generated.repairable) {
        source.add(segment, segment.file());
      }
      source.addUp(Backfills.TIERS);
      RolledTables rolled = new RolledTables(db, output);
      rolled.assertCounters();
      assertThat(db.number("SELECT count(*) FROM files WHERE supplementary")).isPositive();
      rolled.assertFiles();
      new SketchChecks(db, Backfills.TIERS).assertSketches();
      new LabelChecks(db, rolled).assertValues();
      assertAnnounced(rig, db, rolled);
      assertQuarantine(rig, db, generated);
    }
  }

  /**
   * One segment is moved away before its announcement and is back only when the job drains; another
   * never comes. In between the job goes on from a savepoint with another parallelism; then all
   * that was read is announced once more, and what was corrupt at first is replayed.
   */
  private void announceAll(KafkaRig rig, GeneratedSegments generated) throws Exception {
    Random random = new Random(20240229);
    Path moved = generated.readable.get(20).file();
    Path away = spare.resolve("moved.parquet");
    Files.move(moved, away);
    rig.announce(generated.notifications, random);
    rig.start();
    rig.awaitAllRead();
    rig.await(
        "quarantine of what is to be replayed",
        () -> {
          List<String> records = rig.quarantine();
          return generated.repairable.stream()
              .allMatch(s -> records.stream().anyMatch(r -> r.contains("tbl_" + s.id() + ".")));
        });
    rig.await("two parked segments", () -> rig.count(MetricNames.SEGMENTS_PARKED) == 2);
    rig.restart(rig.stop(), 1);
    generated.repair();
    List<String> more = new ArrayList<>(generated.replays());
    generated.readable.forEach(segment -> more.add(segment.notification()));
    rig.announce(more, random);
    rig.awaitAllRead();
    rig.await(
        "duplicates of what was read before the restart",
        () -> rig.count(MetricNames.DUPLICATES) == generated.readable.size());
    Files.move(away, moved);
  }

  private void assertAnnounced(KafkaRig rig, DuckDb db, RolledTables rolled) throws Exception {
    Set<String> announced = new LinkedHashSet<>(rig.announcements());
    AnnouncementChecks checks = new AnnouncementChecks(output, announced);
    checks.assertAllFilesAnnounced();
    checks.assertContents(db, rolled);
  }

  private static void assertQuarantine(KafkaRig rig, DuckDb db, GeneratedSegments generated)
      throws Exception {
    Map<Long, String> announced = new HashMap<>();
    generated.readable.forEach(segment -> announced.put(segment.id(), segment.notification()));
    new QuarantineChecks(db, announced, generated.refused).assertRecords(rig.quarantine());
  }

  @ParameterizedTest
  @ValueSource(strings = {"otel", "legacy", "legacy-counters"})
  void realSegmentsGiveWhatTheOracleSays(
      String folder, LocalBroker broker, @InjectMiniCluster MiniCluster cluster) throws Exception {
    SampleSegments samples = SampleSegments.folder(folder);
    List<String> notifications = new ArrayList<>(samples.notifications());
    notifications.addAll(samples.notifications().subList(0, 2));
    // So long that nothing is late: every key has one row, whose percentiles can be compared.
    try (KafkaRig rig =
            new KafkaRig(
                cluster,
                broker,
                folder,
                samples.root(),
                output,
                savepoints,
                "--out-of-orderness",
                "1h");
        DuckDb db = new DuckDb()) {
      rig.announce(notifications, new Random(7));
      rig.start();
      rig.awaitAllRead();
      rig.drain();
      assertThat(rig.quarantine()).isEmpty();
      RolledTables rolled = OracleChecks.assertRolled(db, samples, output);
      assertAnnounced(rig, db, rolled);
    }
  }

  /** No drain: what closes the windows is the time that passes. */
  @Test
  void silentStreamClosesItsWindows(LocalBroker broker, @InjectMiniCluster MiniCluster cluster)
      throws Exception {
    long start = Instant.parse("2024-02-29T23:59:59Z").toEpochMilli();
    Path file = SourceSegment.path(storage, GeneratedSegments.ORGANIZATION, start, 7);
    writeOneRow(start, file);
    SourceSegment segment =
        new SourceSegment(GeneratedSegments.ORGANIZATION, 1, 10_000, 7, 1, start, file);
    try (KafkaRig rig =
        new KafkaRig(
            cluster,
            broker,
            "silent",
            storage,
            output,
            savepoints,
            "--out-of-orderness",
            "0ms",
            "--idle-grace",
            "100ms")) {
      rig.announce(List.of(segment.notification()), new Random(11));
      rig.start();
      rig.await(
          "announcements of every tier",
          () -> rig.announcements().size() >= Backfills.TIERS.length);
      List<String> announced = rig.announcements();
      for (int tier : Backfills.TIERS) {
        assertThat(announced).anyMatch(json -> json.contains("\"sf\":" + tier + ","));
      }
      new AnnouncementChecks(output, new LinkedHashSet<>(announced)).assertAllFilesAnnounced();
    }
  }

  private static void writeOneRow(long time, Path file) throws Exception {
    Files.createDirectories(file.getParent());
    try (DuckDb db = new DuckDb()) {
      db.run(
          """
          COPY (SELECT 'm' AS metric_name, 5::BIGINT AS chq_tid, %d::BIGINT AS chq_timestamp,
            1::DOUBLE AS chq_rollup_count, 2::DOUBLE AS chq_rollup_sum, 2::DOUBLE AS chq_rollup_min,
            2::DOUBLE AS chq_rollup_max) TO '%s' (FORMAT parquet)
          """
              .formatted(time, file));
    }
  }
}
