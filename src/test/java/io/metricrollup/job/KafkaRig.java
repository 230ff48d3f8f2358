package io.metricrollup.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.Topics;
import io.metricrollup.job.runtime.LocalBroker;
import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;

/**
 * The streaming job on the test's cluster, {@link #cluster}, between topics of a real broker that
 * are its own. A failure of the job is a failure of the test: it is not restarted.
 */
final class KafkaRig implements AutoCloseable {
  private static final int PARTITIONS = 4;
  private static final int PARALLELISM = 2;
  private static final long LIMIT_SECONDS = 120;

  private final MiniCluster cluster;
  private final LocalBroker broker;
  private final String name;
  private final Path savepoints;
  private final RollupOptions options;
  private JobClient job;
  private int announced;

  /**
   * @param name begins the names of all topics
   * @param further options of the job
   */
  KafkaRig(
      MiniCluster cluster,
      LocalBroker broker,
      String name,
      Path storage,
      Path output,
      Path savepoints,
      String... further) {
    this.cluster = cluster;
    this.broker = broker;
    this.name = name;
    this.savepoints = savepoints;
    this.options =
        RollupOptions.parse(
            Stream.concat(
                    Stream.of(
                        "--bootstrap-servers", broker.bootstrapServers(),
                        "--group-id", name,
                        "--topic", topic("in"),
                        "--rolled-topic", topic("rolled"),
                        "--quarantine-topic", topic("quarantine"),
                        "--storage-root", storage.toString(),
                        "--output-root", output.toString(),
                        "--checkpoint-interval", "500ms",
                        "--deduplication-horizon", "3650d",
                        "--idle-timeout", "500ms",
                        "--not-found-retry", "200ms"),
                    Stream.of(further))
                .toArray(String[]::new));
    broker.createTopic(topic("in"), PARTITIONS);
    broker.createTopic(topic("rolled"), 1);
    broker.createTopic(topic("quarantine"), 1);
  }

  /** A cluster that says often what the job has counted. */
  static MiniClusterExtension cluster() {
    Configuration configuration = new Configuration();
    configuration.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(200));
    return new MiniClusterExtension(
        new MiniClusterResourceConfiguration.Builder()
            .setConfiguration(configuration)
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(PARALLELISM)
            .build());
  }

  private String topic(String what) {
    return name + "-" + what;
  }

  /** Starts the job and returns. */
  void start() throws Exception {
    start(new Configuration(), PARALLELISM);
  }

  /** Goes on where a savepoint was taken; counts begin anew. */
  void restart(String savepoint, int parallelism) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    announced = 0;
    start(configuration, parallelism);
  }

  private void start(Configuration configuration, int parallelism) throws Exception {
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    environment.setParallelism(parallelism);
    RollupJob.build(environment, options);
    job = environment.executeAsync(name);
  }

  /** Announces in random order over all partitions. */
  void announce(List<String> notifications, Random random) throws Exception {
    announced += notifications.size();
    List<String> shuffled = new ArrayList<>(notifications);
    Collections.shuffle(shuffled, random);
    Topics.send(
        broker,
        topic("in"),
        shuffled.stream()
            .map(json -> new Topics.Message(Integer.toString(random.nextInt()), json))
            .toList());
  }

  /** Waits until all that was announced has been read. */
  void awaitAllRead() throws Exception {
    await(announced + " notifications read", () -> count(MetricNames.NOTIFICATIONS) == announced);
  }

  /** What the job has counted so far. */
  long count(String metric) throws Exception {
    Object count =
        job.getAccumulators().get(LIMIT_SECONDS, TimeUnit.SECONDS).get(Tally.accumulator(metric));
    return count == null ? 0 : (long) count;
  }

  /** Waits until something is so, or the job has ended. */
  void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.call()) {
      JobStatus status = job.getJobStatus().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (status.isTerminalState()) {
        job.getJobExecutionResult().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      }
      assertThat(status.isTerminalState()).as("the job is " + status).isFalse();
      assertThat(System.nanoTime()).as("waited for: " + what).isLessThan(deadline);
      Thread.sleep(100);
    }
  }

  /** Takes a savepoint, ends the job and returns where the savepoint lies. */
  String stop() throws Exception {
    return stop(false);
  }

  /** Closes all windows and ends the job. */
  void drain() throws Exception {
    stop(true);
  }

  private String stop(boolean drain) throws Exception {
    // The source may have read everything before the last task runs; until then Flink refuses.
    await("all tasks running", this::allTasksRun);
    String savepoint =
        job.stopWithSavepoint(drain, savepoints.toString(), SavepointFormatType.NATIVE)
            .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    job.getJobExecutionResult().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    return savepoint;
  }

  private boolean allTasksRun() throws Exception {
    List<ExecutionState> states = new ArrayList<>();
    cluster
        .getExecutionGraph(job.getJobID())
        .get(LIMIT_SECONDS, TimeUnit.SECONDS)
        .getAllExecutionVertices()
        .forEach(task -> states.add(task.getExecutionState()));
    return !states.isEmpty() && states.stream().allMatch(ExecutionState.RUNNING::equals);
  }

  /** All that was announced so far, a repeat as often as it came. */
  List<String> announcements() {
    return read("rolled");
  }

  List<String> quarantine() {
    return read("quarantine");
  }

  private List<String> read(String what) {
    return Topics.all(broker, topic(what)).stream().map(record -> record.value()).toList();
  }

  /** Cancels the job if it is still there, and waits for its end. */
  @Override
  public void close() throws Exception {
    if (job == null || job.getJobStatus().get(LIMIT_SECONDS, TimeUnit.SECONDS).isTerminalState()) {
      return;
    }
    job.cancel().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!job.getJobStatus().get(LIMIT_SECONDS, TimeUnit.SECONDS).isTerminalState()) {
      assertThat(System.nanoTime()).as("waited for the job's end").isLessThan(deadline);
      Thread.sleep(100);
    }
  }
}
