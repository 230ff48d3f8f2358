package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.DuckDb;
import io.metricrollup.harness.LedgerSums;
import io.metricrollup.harness.Topics;
import io.metricrollup.job.faults.FaultInput;
import io.metricrollup.job.faults.FaultOracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
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
 * commits and announces. When it strikes, rows have been read that no committed file holds.
 */
class ProcessFaultsTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final List<String> TOPICS = List.of("in", "rolled", "quarantine", "ledger");
  private static final int SEGMENTS = 320;
  private static final String GROUP = "process-faults";

  /** Strikes a running cluster and leaves everything running again. */
  private interface Fault {
    void strike(LocalCluster cluster, LocalBroker broker) throws Exception;
  }

  @TempDir private Path folder;

  @Test
  @Timeout(420)
  void killedTaskManagerAndBrokerRestart() throws Exception {
    run(
        1,
        settings(),
        ProcessFaultsTest::killTaskManager,
        (cluster, broker) -> {
          broker.stop();
          broker.restart();
        });
  }

  @Test
  @Tag("long")
  @Timeout(1800)
  void everyProcessKilledOrFrozenSeveralTimes() throws Exception {
    run(
        3,
        settings(),
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
  @Timeout(900)
  void announcementsRefusedByTheBroker() throws Exception {
    run(
        3,
        settings(),
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
  @Timeout(900)
  void killedJobManagerWithHighAvailability() throws Exception {
    try (LocalZooKeeper zooKeeper = new LocalZooKeeper(folder.resolve("zookeeper"))) {
      run(
          3,
          zooKeeper.highAvailability(settings(), folder.resolve("ha")),
          (cluster, broker) -> {
            cluster.killJobManager();
            cluster.startJobManager();
          });
    }
  }

  @Test
  @Tag("long")
  @Timeout(900)
  void backlogOfAThousandSegmentsInAnyOrder() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    Path out = Files.createDirectories(folder.resolve("out"));
    FaultInput input = new FaultInput(in, "in", 8, 1_000);
    try (LocalBroker broker = LocalBroker.start(Installation.current(), folder.resolve("broker"))) {
      for (String topic : TOPICS) {
        broker.createTopic(topic, 8);
      }
      input.announceShuffled(broker, 8, 900);
      // One TaskManager as flink-conf has it.
      try (LocalCluster cluster =
          LocalCluster.start(
              Installation.current(), folder.resolve("flink"), ClusterSettings.DEFAULT)) {
        String job = cluster.rest().submit(submission(broker));
        awaitRead(broker);
        // Their windows were written long ago.
        input.announceShuffled(broker, 8, 100);
        awaitRead(broker);
        drain(job, cluster);
        long peak = peakKilobytes(cluster.taskManagerPids().get(0));
        assertThat(peak).as("peak resident memory, KB").isBetween(1L, 2_048L * 1024);
        assertThat(values(broker, "ledger")).anyMatch(line -> line.contains("\"late\":true"));
        report("backlog", input, out, broker, List.of("peak MB " + peak / 1024));
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

  private void run(int rounds, ClusterSettings settings, Fault... faults) throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    Path out = Files.createDirectories(folder.resolve("out"));
    FaultInput input = new FaultInput(in, "in", 4, SEGMENTS);
    SplittableRandom random = new SplittableRandom(4);
    try (LocalBroker broker = LocalBroker.start(Installation.current(), folder.resolve("broker"));
        LocalCluster cluster =
            LocalCluster.start(Installation.current(), folder.resolve("flink"), settings)) {
      for (String topic : TOPICS) {
        broker.createTopic(topic, 3);
      }
      String job = cluster.rest().submit(submission(broker));
      cluster.rest().await(job, Set.of("RUNNING"), LIMIT);
      List<Long> recovered = new ArrayList<>();
      try (Feed feed = new Feed(input, broker)) {
        int strikes = rounds * faults.length;
        for (int strike = 0; strike < strikes; strike++) {
          feed.upTo(SEGMENTS * (strike + 1) / (strikes + 1) + random.nextInt(SEGMENTS / 20));
          recovered.add(strike(faults[strike % faults.length], feed, cluster, broker));
        }
        feed.upTo(SEGMENTS);
      }
      awaitRead(broker);
      drain(job, cluster);
      assertThat(cluster.rest().status(job)).isEqualTo("FINISHED");
      report(faults.length + " faults, " + rounds + " times each", input, out, broker, recovered);
    }
  }

  private static void report(
      String run, FaultInput input, Path out, LocalBroker broker, List<?> figures)
      throws Exception {
    try (FaultOracle oracle = new FaultOracle(input, out)) {
      String result = oracle.check(values(broker, "rolled"), values(broker, "ledger"));
      System.out.println(run + ": " + result + "; " + figures);
    }
  }

  /** Strikes while segments come in; returns ms until those that had come are read. */
  private static long strike(Fault fault, Feed feed, LocalCluster cluster, LocalBroker broker)
      throws Exception {
    awaitUncommittedRows(broker);
    feed.release();
    long begun = System.nanoTime();
    fault.strike(cluster, broker);
    feed.hold();
    awaitRead(broker);
    return (System.nanoTime() - begun) / 1_000_000;
  }

  /** There are rows in windows, or in files that wait for a checkpoint: the last always are. */
  private static void awaitUncommittedRows(LocalBroker broker) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (uncommittedRows(values(broker, "ledger")) == 0) {
      assertThat(System.nanoTime()).as("nothing is read").isLessThan(deadline);
      Thread.sleep(200);
    }
  }

  private static long uncommittedRows(List<String> ledger) throws IOException {
    try (DuckDb db = new DuckDb()) {
      LedgerSums sums = new LedgerSums(db, ledger);
      return sums.rowsMerged() - sums.rowsCommitted(60_000);
    }
  }

  /** Announces as ingesters do, one after another, on a thread of its own. */
  private static final class Feed implements AutoCloseable {
    private final FaultInput input;
    private final LocalBroker broker;
    private final Thread thread = new Thread(this::run, "feed");
    private volatile int limit;
    private volatile Throwable failure;

    Feed(FaultInput input, LocalBroker broker) {
      this.input = input;
      this.broker = broker;
      thread.start();
    }

    private void run() {
      try {
        while (!input.isAllAnnounced()) {
          if (input.announced() < limit) {
            input.announce(broker, 1);
          } else {
            Thread.sleep(20);
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Throwable e) {
        failure = e;
      }
    }

    /** Returns when so many are announced. */
    void upTo(int segments) throws InterruptedException {
      limit = Math.min(segments, input.size());
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (input.announced() < limit) {
        assertThat(failure).isNull();
        assertThat(System.nanoTime()).isLessThan(deadline);
        Thread.sleep(20);
      }
    }

    /** Some more, while it is struck. */
    void release() {
      limit = Math.min(input.size(), input.announced() + SEGMENTS / 20);
    }

    void hold() throws InterruptedException {
      upTo(limit);
    }

    @Override
    public void close() throws InterruptedException {
      thread.interrupt();
      thread.join(LIMIT.toMillis());
    }
  }

  private static ClusterSettings settings() {
    return ClusterSettings.DEFAULT
        .withTaskManagers(2)
        .with("taskmanager.numberOfTaskSlots", "1")
        .with("taskmanager.memory.process.size", "1200m")
        .with("heartbeat.interval", "1 s")
        .with("heartbeat.timeout", "8 s")
        .with("execution.checkpointing.min-pause", "200 ms")
        .with("restart-strategy.type", "fixed-delay")
        .with("restart-strategy.fixed-delay.attempts", "1000")
        .with("restart-strategy.fixed-delay.delay", "500 ms");
  }

  private JobSubmission submission(LocalBroker broker) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--group-id",
                GROUP,
                "--topic",
                "in",
                "--rolled-topic",
                "rolled",
                "--quarantine-topic",
                "quarantine",
                "--ledger-topic",
                "ledger",
                "--storage-root",
                folder.resolve("in").toUri().toString(),
                "--output-root",
                folder.resolve("out").toUri().toString()));
    Map.of("out-of-orderness", "20s", "late-linger", "1s", "checkpoint-interval", "1s")
        .forEach(
            (key, value) -> {
              arguments.add("--" + key);
              arguments.add(value);
            });
    return new JobSubmission(
        Installation.current().jobJar(), "io.metricrollup.job.RollupJob", 2, arguments);
  }

  /** Closes all windows and ends the job, which must not be restarting just then. */
  private void drain(String job, LocalCluster cluster) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!cluster.rest().allTasksRun(job)) {
      assertThat(System.nanoTime()).as(cluster.rest().failure(job)).isLessThan(deadline);
      Thread.sleep(200);
    }
    cluster.rest().stop(job, true, folder.resolve("savepoints"), LIMIT);
  }

  /** A checkpoint holds that everything announced was read. */
  private static void awaitRead(LocalBroker broker) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    for (long lag = 1; lag > 0; lag = Topics.lag(broker, GROUP, "in")) {
      assertThat(System.nanoTime()).as("messages left: %d", lag).isLessThan(deadline);
      Thread.sleep(300);
    }
  }

  private static List<String> values(LocalBroker broker, String topic) {
    List<String> values = new ArrayList<>();
    Topics.all(broker, topic).forEach(message -> values.add(message.value()));
    return values;
  }
}
