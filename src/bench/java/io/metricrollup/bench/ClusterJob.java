package io.metricrollup.bench;

import io.metricrollup.job.RollupJob;
import io.metricrollup.job.RollupOptions;
import io.metricrollup.job.demo.GeneratedSegment;
import io.metricrollup.job.runtime.ClusterSettings;
import io.metricrollup.job.runtime.Installation;
import io.metricrollup.job.runtime.JobSubmission;
import io.metricrollup.job.runtime.LocalBroker;
import io.metricrollup.job.runtime.LocalCluster;
import io.metricrollup.segment.Notification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The job in a real cluster: broker, JobManager and TaskManager in processes of their own, as
 * {@code flink-conf} sets them up.
 */
final class ClusterJob implements AutoCloseable {
  private static final int PARTITIONS = 4;

  /** More often than by default, so that even a short run has some. */
  private static final String CHECKPOINT_INTERVAL = "10s";

  private static final Duration START_LIMIT = Duration.ofMinutes(1);

  private final LocalBroker broker;
  private final LocalCluster cluster;
  private final String topic;
  private String id;

  private ClusterJob(LocalBroker broker, LocalCluster cluster, String topic) {
    this.broker = broker;
    this.cluster = cluster;
    this.topic = topic;
  }

  /**
   * Starts the processes and announces all segments; then the job has a backlog.
   *
   * @param work an empty folder
   * @param parallelism of the job
   */
  static ClusterJob start(BenchData data, Path work, int parallelism) {
    Installation installation = Installation.current();
    LocalBroker broker = LocalBroker.start(installation, work.resolve("broker"));
    LocalCluster cluster;
    try {
      cluster = LocalCluster.start(installation, work.resolve("cluster"), ClusterSettings.DEFAULT);
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
    String[] arguments = arguments(data, work, broker);
    RollupOptions options = RollupOptions.parse(arguments);
    ClusterJob started = new ClusterJob(broker, cluster, options.topic());
    try {
      started.begin(installation, data, options, arguments, parallelism);
      return started;
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private static String[] arguments(BenchData data, Path work, LocalBroker broker) {
    return new String[] {
      "--bootstrap-servers",
      broker.bootstrapServers(),
      "--group-id",
      "rollup-bench",
      "--starting-offsets",
      "earliest",
      "--storage-root",
      data.root().toUri().toString(),
      "--output-root",
      work.resolve("out").toUri().toString(),
      "--collector",
      BenchData.COLLECTOR,
      "--checkpoint-interval",
      CHECKPOINT_INTERVAL
    };
  }

  private void begin(
      Installation installation,
      BenchData data,
      RollupOptions options,
      String[] arguments,
      int parallelism) {
    broker.createTopic(topic, PARTITIONS);
    broker.createTopic(options.rolledTopic(), 1);
    broker.createTopic(options.quarantineTopic(), 1);
    broker.createTopic(options.ledgerTopic(), 1);
    announce(data);
    JobSubmission submission =
        new JobSubmission(
            installation.jobJar(), RollupJob.class.getName(), parallelism, List.of(arguments));
    id = cluster.rest().submit(submission);
    cluster.rest().await(id, Set.of("RUNNING"), START_LIMIT);
  }

  private void announce(BenchData data) {
    Properties client = new Properties();
    client.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
      for (Notification segment : data.segments()) {
        GeneratedSegment announced = data.announcement(segment);
        // Whatever is not sent shows as a backlog that ends too early.
        var unused = producer.send(new ProducerRecord<>(topic, announced.key(), announced.json()));
      }
    }
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
