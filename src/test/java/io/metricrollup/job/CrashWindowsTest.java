package io.metricrollup.job;

import static org.apache.flink.api.common.JobStatus.RESTARTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.BrokerExtension;
import io.metricrollup.harness.Topics;
import io.metricrollup.job.faults.FaultInput;
import io.metricrollup.job.faults.FaultOracle;
import io.metricrollup.job.faults.Strike;
import io.metricrollup.job.faults.Strikes;
import io.metricrollup.job.faults.StrikingAnnouncer;
import io.metricrollup.job.runtime.LocalBroker;
import io.metricrollup.sink.SegmentIds;
import io.metricrollup.sink.SegmentSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole job, real Kafka at both ends, struck in every window of a file's life by name: each
 * strike is armed, has to hit, and the job has to go on by itself.
 */
@ExtendWith(BrokerExtension.class)
class CrashWindowsTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir private Path folder;
  private String name;
  private String shards;
  private FaultInput input;
  private final Map<Strike, List<Long>> recoveries = new EnumMap<>(Strike.class);

  @Test
  @Timeout(240)
  void everyWindowOnce(LocalBroker broker, @InjectMiniCluster MiniCluster cluster)
      throws Exception {
    run(broker, cluster, "crash-once", "1", 1, 320);
  }

  /** Where segments are read is where they are rolled up, and with an exchange in between. */
  @ParameterizedTest
  @ValueSource(strings = {"1", "4"})
  @Tag("long")
  @Timeout(1200)
  void everyWindowFiveTimes(
      String shardsOfEach, LocalBroker broker, @InjectMiniCluster MiniCluster cluster)
      throws Exception {
    run(broker, cluster, "crash-often-" + shardsOfEach, shardsOfEach, 5, 720);
  }

  private void run(
      LocalBroker broker,
      MiniCluster cluster,
      String run,
      String shardsOfEach,
      int rounds,
      int segments)
      throws Exception {
    name = run;
    shards = shardsOfEach;
    for (String topic : List.of("in", "rolled", "quarantine", "ledger")) {
      broker.createTopic(name + "-" + topic, 3);
    }
    Path in = Files.createDirectories(folder.resolve("in"));
    Path out = Files.createDirectories(folder.resolve("out"));
    input = new FaultInput(in, name + "-in", 20260101, segments);
    Strikes.reset();
    JobClient job = start(broker);
    int step = segments / (rounds * Strike.values().length + 2);
    for (int round = 0; round < rounds; round++) {
      List<Strike> strikes = new ArrayList<>(List.of(Strike.values()));
      Collections.shuffle(strikes, new Random(round));
      for (Strike strike : strikes) {
        strike(broker, job, strike, step);
        recoveries
            .computeIfAbsent(strike, key -> new ArrayList<>())
            .add(awaitCheckpoint(job, cluster));
        // Flink or the job itself may have tried again what only seemed to crash.
        long restarted =
            cluster.getExecutionGraph(job.getJobID()).get().getStatusTimestamp(RESTARTING);
        assertThat(!strike.name().startsWith("CRASH") || restarted >= Strikes.hitAt())
            .as("%s has restarted the job", strike)
            .isTrue();
      }
    }
    input.announce(broker, segments);
    awaitRead(broker, job);
    job.stopWithSavepoint(
            true, folder.resolve("savepoints").toUri().toString(), SavepointFormatType.NATIVE)
        .get(60, TimeUnit.SECONDS);
    assertThat(Strikes.hits()).hasSize(Strike.values().length).doesNotContainValue(0);
    try (FaultOracle oracle = new FaultOracle(input, out)) {
      System.out.println(
          run
              + ": "
              + oracle.check(values(broker, "rolled"), values(broker, "ledger"))
              + ", struck "
              + Strikes.hits()
              + ", ms to recover "
              + recoveries);
    }
  }

  /** Arms a strike and announces more until it has hit. */
  private void strike(LocalBroker broker, JobClient job, Strike strike, int step) throws Exception {
    Strikes.arm(strike);
    int announced = 0;
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!Strikes.hit()) {
      // A window closes with every sixth segment; no more than the share of this strike.
      if (announced < step) {
        input.announce(broker, 1);
        announced++;
      }
      assertThat(System.nanoTime()).as("%s has not hit", strike).isLessThan(deadline);
      assertThat(job.getJobStatus().get()).isNotEqualTo(JobStatus.FAILED);
      Thread.sleep(100);
    }
  }

  /** Time in ms from the strike until a checkpoint that began after it was complete. */
  private static long awaitCheckpoint(JobClient job, MiniCluster cluster) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      CompletedCheckpointStats checkpoint =
          cluster
              .getExecutionGraph(job.getJobID())
              .get()
              .getCheckpointStatsSnapshot()
              .getHistory()
              .getLatestCompletedCheckpoint();
      if (checkpoint != null && checkpoint.getTriggerTimestamp() > Strikes.hitAt()) {
        return checkpoint.getLatestAckTimestamp() - Strikes.hitAt();
      }
      assertThat(System.nanoTime()).as("no checkpoint after the strike").isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  /** A checkpoint holds that everything was read. */
  private void awaitRead(LocalBroker broker, JobClient job) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    long lag = Long.MAX_VALUE;
    while (lag > 0 || job.getJobStatus().get() != JobStatus.RUNNING) {
      assertThat(System.nanoTime()).as("messages left: %d", lag).isLessThan(deadline);
      Thread.sleep(300);
      lag = Topics.lag(broker, name, name + "-in");
    }
  }

  private List<String> values(LocalBroker broker, String topic) {
    List<String> values = new ArrayList<>();
    Topics.all(broker, name + "-" + topic).forEach(message -> values.add(message.value()));
    return values;
  }

  private JobClient start(LocalBroker broker) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1000);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50));
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        "striking://" + Files.createDirectories(folder.resolve("checkpoints")));
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    environment.setParallelism(2);
    RollupOptions options = options(broker);
    RollupJob.build(
        environment,
        options,
        settings ->
            new SegmentSink(
                settings.sink(SegmentIds.random()),
                StrikingAnnouncer.around(new KafkaEnds(options).announcer())));
    environment.getCheckpointConfig().setTolerableCheckpointFailureNumber(0);
    return environment.executeAsync("crash windows");
  }

  private RollupOptions options(LocalBroker broker) {
    return RollupOptions.parse(
        "--bootstrap-servers",
        broker.bootstrapServers(),
        "--group-id",
        name,
        "--topic",
        name + "-in",
        "--rolled-topic",
        name + "-rolled",
        "--quarantine-topic",
        name + "-quarantine",
        "--ledger-topic",
        name + "-ledger",
        "--storage-root",
        "striking://" + folder.resolve("in"),
        "--output-root",
        "striking://" + folder.resolve("out"),
        "--shards",
        shards,
        "--out-of-orderness",
        "20s",
        "--late-linger",
        "1s",
        "--checkpoint-interval",
        "250ms");
  }
}
