package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.job.faults.FaultInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job's jar on processes of its own, some of which are killed or frozen while it reads, writes,
 * commits and announces.
 */
class ProcessFaultsTest {
  private static final int SEGMENTS = 320;
  private static final int SEED = 4;

  @TempDir private Path folder;

  @Test
  @Timeout(600)
  void killedTaskManagerAndBrokerRestart() throws Exception {
    new FaultRun(folder, SEED, SEGMENTS)
        .run(
            1,
            FaultRun.settings(),
            ProcessFaultsTest::killTaskManager,
            (cluster, broker) -> {
              broker.stop();
              broker.restart();
            });
  }

  @Test
  @Tag("long")
  @Timeout(3600)
  void everyProcessKilledOrFrozenSeveralTimes() throws Exception {
    new FaultRun(folder, SEED, SEGMENTS)
        .run(
            3,
            FaultRun.settings(),
            ProcessFaultsTest::killTaskManager,
            (cluster, broker) -> {
              cluster.killTaskManager();
              killTaskManager(cluster, broker);
              cluster.startTaskManager();
            },
            (cluster, broker) -> {
              broker.kill();
              broker.restart();
            },
            (cluster, broker) -> {
              broker.pause();
              // Longer than a request to Kafka may take.
              Thread.sleep(40_000);
              broker.resume();
            });
  }

  @Test
  @Tag("long")
  @Timeout(1800)
  void announcementsRefusedByTheBroker() throws Exception {
    new FaultRun(folder, SEED, SEGMENTS)
        .run(
            3,
            FaultRun.settings(),
            (cluster, broker) -> {
              // No announcement is as short as that.
              acceptMessagesOf(broker, 50);
              Thread.sleep(8_000);
              acceptMessagesOf(broker, 1 << 20);
            });
  }

  private static void acceptMessagesOf(LocalBroker broker, int bytes) throws Exception {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "rolled");
    ConfigEntry limit = new ConfigEntry("max.message.bytes", Integer.toString(bytes));
    try (Admin admin = broker.admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(topic, List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  @Tag("long")
  @Timeout(1800)
  void killedJobManagerWithHighAvailability() throws Exception {
    try (LocalZooKeeper zooKeeper = new LocalZooKeeper(folder.resolve("zookeeper"))) {
      new FaultRun(folder, SEED, SEGMENTS)
          .run(
              3,
              zooKeeper.highAvailability(FaultRun.settings(), folder.resolve("ha")),
              (cluster, broker) -> {
                cluster.killJobManager();
                cluster.startJobManager();
              });
    }
  }

  @Test
  @Tag("long")
  @Timeout(1800)
  void backlogOfAThousandSegmentsInAnyOrder() throws Exception {
    FaultRun run = new FaultRun(folder, 8, 1_000);
    FaultInput input = run.input();
    try (LocalBroker broker = LocalBroker.start(Installation.current(), folder.resolve("broker"))) {
      for (String topic : FaultRun.TOPICS) {
        broker.createTopic(topic, 8);
      }
      input.announceShuffled(broker, 8, 900);
      // One TaskManager as flink-conf has it.
      try (LocalCluster cluster =
          LocalCluster.start(
              Installation.current(), folder.resolve("flink"), ClusterSettings.DEFAULT)) {
        String job = cluster.rest().submit(run.submission(broker));
        FaultRun.awaitRead(broker);
        // Their windows were written long ago.
        input.announceShuffled(broker, 8, 100);
        FaultRun.awaitRead(broker);
        run.drain(job, cluster);
        long peak = peakKilobytes(cluster.taskManagerPids().get(0));
        assertThat(peak).as("peak resident memory, KB").isBetween(1L, 2_048L * 1024);
        assertThat(FaultRun.values(broker, "ledger"))
            .anyMatch(line -> line.contains("\"late\":true"));
        run.report("backlog", broker, List.of("peak MB " + peak / 1024));
      }
    }
  }

  /** Peak resident memory of a process. */
  private static long peakKilobytes(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static void killTaskManager(LocalCluster cluster, LocalBroker broker) {
    cluster.killTaskManager();
    cluster.startTaskManager();
  }
}
