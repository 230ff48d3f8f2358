package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.DuckDb;
import io.metricrollup.harness.Folders;
import io.metricrollup.harness.LedgerSums;
import io.metricrollup.harness.Topics;
import io.metricrollup.job.faults.FaultInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small segment that takes more memory than a TaskManager has, within all limits: the process
 * exits, another takes its place and reads it again. It comes to an end, and all else counts.
 */
@Tag("long")
class PoisonTest {
  private static final int SEGMENTS = 60;
  private static final long POISON = 77;
  private static final long ROWS = 2_000_000;

  @TempDir private Path folder;

  @Test
  @Timeout(1800)
  void segmentThatKillsTheProcessIsQuarantinedInTheEnd() throws Exception {
    FaultRun run = new FaultRun(folder, 4, SEGMENTS);
    FaultInput input = run.input();
    String poison = poison();
    try (LocalBroker broker = LocalBroker.start(Installation.current(), folder.resolve("broker"));
        LocalCluster cluster =
            LocalCluster.start(
                Installation.current(), folder.resolve("flink"), ClusterSettings.DEFAULT)) {
      for (String topic : FaultRun.TOPICS) {
        broker.createTopic(topic, 3);
      }
      input.announce(broker, SEGMENTS / 2);
      Topics.send(broker, "in", List.of(new Topics.Message("poison", poison)));
      String job = cluster.rest().submit(run.submission(broker));
      cluster.rest().await(job, Set.of("RUNNING"), FaultRun.LIMIT);
      long begun = System.nanoTime();
      int deaths = awaitQuarantined(cluster, broker);
      System.out.printf(
          "poison: %d processes, %d s until it was quarantined%n",
          deaths, (System.nanoTime() - begun) / 1_000_000_000L);
      input.announce(broker, SEGMENTS);
      FaultRun.awaitRead(broker);
      run.drain(job, cluster);
      assertThat(deaths).as("processes that died").isBetween(3, 12);
      assertLedger(broker, input);
    }
    assertThat(Folders.files(folder.resolve("out/rollup-suspects"), "")).hasSize(2);
  }

  /** Starts TaskManagers in place of those that die; returns how many did. */
  private static int awaitQuarantined(LocalCluster cluster, LocalBroker broker) throws Exception {
    int deaths = 0;
    long deadline = System.nanoTime() + 4 * FaultRun.LIMIT.toNanos();
    while (FaultRun.values(broker, "quarantine").stream().noneMatch(PoisonTest::isPoison)) {
      assertThat(System.nanoTime()).as("died %d times", deaths).isLessThan(deadline);
      long pid = cluster.taskManagerPids().get(0);
      if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
        deaths++;
        cluster.killTaskManager();
        cluster.startTaskManager();
      }
      Thread.sleep(200);
    }
    return deaths;
  }

  private static boolean isPoison(String record) {
    return record.contains("\"segment\":" + POISON + ",") && record.contains("processes died");
  }

  private static void assertLedger(LocalBroker broker, FaultInput input) throws Exception {
    try (DuckDb db = new DuckDb()) {
      LedgerSums sums = new LedgerSums(db, FaultRun.values(broker, "ledger"));
      sums.assertAddsUp();
      assertThat(sums.rowsRead()).isEqualTo(input.rows());
      assertThat(sums.count("read")).isEqualTo(input.size());
      assertThat(sums.count("refused")).isEqualTo(1);
    }
  }

  /**
   * Two million rows whose labels repeat themselves only after about as many rows as a batch has:
   * they take little room in the file, and all of it in memory. Its notification.
   */
  private String poison() throws Exception {
    Instant start = Instant.ofEpochMilli(System.currentTimeMillis() / 3_600_000 * 3_600_000);
    String date = start.toString().substring(0, 10).replace("-", "");
    Path file =
        folder.resolve(
            "in/db/%s/default/%s/metrics/%s/tbl_%d.parquet"
                .formatted(
                    FaultInput.ORGANIZATION, date, start.toString().substring(11, 13), POISON));
    Files.createDirectories(file.getParent());
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      labels.add("(r % 4000)::VARCHAR AS attr_" + i);
    }
    try (DuckDb db = new DuckDb()) {
      db.run(
          "COPY (SELECT 'cpu' AS metric_name, r // 1000 AS chq_tid, "
              + start.toEpochMilli()
              + "::BIGINT AS chq_timestamp, 1.0::DOUBLE AS chq_rollup_count,"
              + " 2.0::DOUBLE AS chq_rollup_sum, 2.0::DOUBLE AS chq_rollup_min,"
              + " 2.0::DOUBLE AS chq_rollup_max, NULL::BLOB AS chq_sketch, "
              + String.join(", ", labels)
              + " FROM range("
              + ROWS
              + ") t(r)) TO '"
              + file
              + "' (FORMAT parquet, ROW_GROUP_SIZE "
              + ROWS
              + ")");
    }
    return """
        {"v":1,"o":"%s","d":%s,"sf":10000,"tf":60000,"s":%d,"i":1,"rc":%d,"fs":%d,\
        "st":"%s","t":"%s"}"""
        .formatted(FaultInput.ORGANIZATION, date, POISON, ROWS, Files.size(file), start, start);
  }
}
