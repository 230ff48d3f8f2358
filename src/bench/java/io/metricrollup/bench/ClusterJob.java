package io.metricrollup.bench;

import io.metricrollup.job.RollupJob;
import io.metricrollup.job.RollupOptions;
import io.metricrollup.job.runtime.ClusterSettings;
import io.metricrollup.job.runtime.Installation;
import io.metricrollup.job.runtime.JobSubmission;
import io.metricrollup.job.runtime.LocalBroker;
import io.metricrollup.job.runtime.LocalCluster;
import io.metricrollup.segment.Notification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The job in a real cluster: broker, JobManager and TaskManager in processes of their own, as
 * {@code flink-conf} sets them up.
 */
final class ClusterJob implements AutoCloseable {
  private static final int PARTITIONS = 4;

  /** What the sizing rule gives for the generated 14,000 series: one shard holds 16,000 well. */
  static final int SHARDS = 1;

  private static final Duration START_LIMIT = Duration.ofMinutes(1);
  private static final Duration SAVEPOINT_LIMIT = Duration.ofMinutes(1);

  private final LocalBroker broker;
  private final LocalCluster cluster;
  private final RollupOptions options;
  private final JobSubmission submission;
  private String id;

  private ClusterJob(
      LocalBroker broker, LocalCluster cluster, RollupOptions options, JobSubmission submission) {
    this.broker = broker;
    this.cluster = cluster;
    this.options = options;
    this.submission = submission;
  }

  /**
   * Starts the processes and announces all segments; then the job has a backlog.
   *
   * @param work an empty folder
   * @param parallelism of the job
   * @param more options of the job, which go before those of all benchmarks
   */
  static ClusterJob start(BenchData data, Path work, int parallelism, Map<String, String> more)
      throws InterruptedException {
    ClusterJob job = prepare(data.root(), work, parallelism, more);
    try {
      job.announce(data.segments());
      job.begin();
      return job;
    } catch (RuntimeException | InterruptedException e) {
      job.close();
      throw e;
    }
  }

  /** Starts the processes; the job does not run yet and nothing is announced. */
  static ClusterJob prepare(Path storage, Path work, int parallelism, Map<String, String> more) {
    Installation installation = Installation.current();
    LocalBroker broker = LocalBroker.start(installation, work.resolve("broker"));
    LocalCluster cluster;
    try {
      cluster = LocalCluster.start(installation, work.resolve("cluster"), ClusterSettings.DEFAULT);
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
    String[] arguments = arguments(storage, work, broker, more);
    JobSubmission submission =
        new JobSubmission(
            installation.jobJar(), RollupJob.class.getName(), parallelism, List.of(arguments));
    ClusterJob prepared =
        new ClusterJob(broker, cluster, RollupOptions.parse(arguments), submission);
    prepared.createTopics();
    return prepared;
  }

  private static String[] arguments(
      Path storage, Path work, LocalBroker broker, Map<String, String> more) {
    Map<String, String> options = new TreeMap<>();
    options.put("bootstrap-servers", broker.bootstrapServers());
    options.put("group-id", "rollup-bench");
    options.put("starting-offsets", "earliest");
    options.put("storage-root", storage.toUri().toString());
    options.put("output-root", work.resolve("out").toUri().toString());
    options.put("collector", BenchData.COLLECTOR);
    options.put("shards", Integer.toString(SHARDS));
    options.putAll(more);
    return options.entrySet().stream()
        .flatMap(option -> Stream.of("--" + option.getKey(), option.getValue()))
        .toArray(String[]::new);
  }

  private void createTopics() {
    broker.createTopic(options.topic(), PARTITIONS);
    broker.createTopic(options.rolledTopic(), 1);
    broker.createTopic(options.quarantineTopic(), 1);
    broker.createTopic(options.ledgerTopic(), 1);
  }

  /** Starts the job and returns when it runs. */
  void begin() {
    id = cluster.rest().submit(submission);
    cluster.rest().await(id, Set.of("RUNNING"), START_LIMIT);
  }

  /** Announces segments, of the storage that was given, at once. */
  void announce(List<Notification> segments) throws InterruptedException {
    try (Pacer pacer = pacer()) {
      pacer.send(segments, Double.POSITIVE_INFINITY);
    }
  }

  /** Announces segments one after another. */
  Pacer pacer() {
    return new Pacer(broker.bootstrapServers(), options.topic(), PARTITIONS);
  }

  /** Stops the job with a savepoint and starts it from there; returns when it runs again. */
  void restart(Path savepoints) {
    String savepoint = cluster.rest().stop(id, false, savepoints, SAVEPOINT_LIMIT);
    id = cluster.rest().submit(submission.from(savepoint));
    cluster.rest().await(id, Set.of("RUNNING"), START_LIMIT);
  }

  /** Where announcements of written segments go. */
  String rolledTopic() {
    return options.rolledTopic();
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  RestMetrics metrics() {
    return new RestMetrics(cluster.dashboard(), id);
  }

  /**
   * Returns if everything runs.
   *
   * @throws RuntimeException saying what does not
   */
  void check() {
    cluster.checkAlive();
    String failure = cluster.rest().failure(id);
    if (!failure.isEmpty()) {
      throw new IllegalStateException("The job failed: " + failure);
    }
  }

  long taskManager() {
    return cluster.taskManagerPids().get(0);
  }

  long jobManager() {
    return cluster.jobManagerPid();
  }

  long brokerProcess() {
    return broker.pid();
  }

  @Override
  public void close() {
    cluster.close();
    broker.close();
  }
}
