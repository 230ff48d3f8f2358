package io.metricrollup.job;

import io.metricrollup.harness.BrokerExtension;
import io.metricrollup.harness.Topics;
import io.metricrollup.job.faults.FaultInput;
import io.metricrollup.job.faults.FaultOracle;
import io.metricrollup.job.runtime.LocalBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stopped with a savepoint and gone on otherwise, in the midst of open windows: nothing is lost.
 */
@ExtendWith(BrokerExtension.class)
class RescaleTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String OLD_CHAIN = "10000,60000,300000,3600000";
  private static final String NEW_CHAIN = "10000,60000,300000,1200000,3600000";

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(3)
              .build());

  @TempDir private Path folder;

  @Test
  @Tag("long")
  @Timeout(600)
  void otherParallelismOtherShardsAndOneMoreTier(LocalBroker broker) throws Exception {
    for (String topic : List.of("in", "rolled", "quarantine", "ledger")) {
      broker.createTopic("rescale-" + topic, 3);
    }
    Path in = Files.createDirectories(folder.resolve("in"));
    Path out = Files.createDirectories(folder.resolve("out"));
    FaultInput input = new FaultInput(in, "rescale-in", 9, 320);
    String savepoint = run(broker, input, null, 1, "4", OLD_CHAIN);
    savepoint = run(broker, input, savepoint, 2, "1", OLD_CHAIN);
    savepoint = run(broker, input, savepoint, 3, "1", OLD_CHAIN);
    savepoint = run(broker, input, savepoint, 2, "7", NEW_CHAIN);
    run(broker, input, savepoint, 1, "1", NEW_CHAIN);
    try (FaultOracle oracle = new FaultOracle(input, out, 60_000, 300_000, 3_600_000)) {
      System.out.println(
          "rescale: " + oracle.check(values(broker, "rolled"), values(broker, "ledger")));
    }
  }

  /** Reads the next 64 segments; drains if these are the last. Returns the savepoint. */
  private String run(
      LocalBroker broker,
      FaultInput input,
      String savepoint,
      int parallelism,
      String shards,
      String chain)
      throws Exception {
    Configuration configuration = new Configuration();
    if (savepoint != null) {
      configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    environment.setParallelism(parallelism);
    RollupJob.build(environment, options(broker, shards, chain));
    JobClient job = environment.executeAsync("rescale");
    input.announce(broker, 64);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    for (long lag = 1; lag > 0; lag = Topics.lag(broker, "rescale", "rescale-in")) {
      Assertions.assertThat(System.nanoTime()).as("%d left", lag).isLessThan(deadline);
      Thread.sleep(200);
    }
    return job.stopWithSavepoint(
            input.isAllAnnounced(),
            folder.resolve("savepoints").toUri().toString(),
            SavepointFormatType.NATIVE)
        .get(90, TimeUnit.SECONDS);
  }

  private static List<String> values(LocalBroker broker, String topic) {
    List<String> values = new ArrayList<>();
    Topics.all(broker, "rescale-" + topic).forEach(message -> values.add(message.value()));
    return values;
  }

  private RollupOptions options(LocalBroker broker, String shards, String chain) {
    return RollupOptions.parse(
        "--bootstrap-servers",
        broker.bootstrapServers(),
        "--group-id",
        "rescale",
        "--topic",
        "rescale-in",
        "--rolled-topic",
        "rescale-rolled",
        "--quarantine-topic",
        "rescale-quarantine",
        "--ledger-topic",
        "rescale-ledger",
        "--storage-root",
        folder.resolve("in").toString(),
        "--output-root",
        folder.resolve("out").toString(),
        "--shards",
        shards,
        "--chain",
        chain,
        "--out-of-orderness",
        "20s",
        "--late-linger",
        "1s",
        "--checkpoint-interval",
        "300ms");
  }
}
