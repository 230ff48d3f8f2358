package io.metricrollup.job.demo;

import io.metricrollup.job.RollupOptions;
import io.metricrollup.job.runtime.ClusterSettings;
import io.metricrollup.job.runtime.FlinkRest;
import io.metricrollup.job.runtime.Installation;
import io.metricrollup.job.runtime.LocalBroker;
import io.metricrollup.job.runtime.LocalCluster;
import io.metricrollup.job.runtime.LocalRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** The broker and the cluster of a demo, and its job on them. */
final class DemoSite {
  private static final int PARTITIONS = 4;
  private static final Duration START_LIMIT = Duration.ofMinutes(1);
  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(5);

  private final LocalBroker broker;
  private final LocalCluster cluster;
  private final DemoJob job;
  private String id;

  private DemoSite(LocalBroker broker, LocalCluster cluster, DemoJob job) {
    this.broker = broker;
    this.cluster = cluster;
    this.job = job;
  }

  /**
   * Starts broker and cluster; {@code cleanup} ends them.
   *
   * @throws LocalRuntimeException in one sentence
   */
  static DemoSite start(
      Installation installation, DemoSettings settings, DemoFolder folder, Cleanup cleanup) {
    LocalCluster cluster =
        cleanup.add(
            LocalCluster.start(
                installation,
                folder.cluster(),
                ClusterSettings.DEFAULT
                    .withDashboardPort(settings.dashboardPort())
                    // Between checkpoints a production cluster waits longer than the demo's
                    // interval.
                    .with("execution.checkpointing.min-pause", "1s")));
    LocalBroker broker = cleanup.add(LocalBroker.start(installation, folder.broker()));
    DemoJob job =
        DemoJob.of(settings.jobOptions(), broker.bootstrapServers(), folder.in(), folder.out());
    broker.createTopic(job.options().topic(), PARTITIONS);
    broker.createTopic(job.options().rolledTopic(), 1);
    broker.createTopic(job.options().quarantineTopic(), 1);
    broker.createTopic(job.options().ledgerTopic(), 1);
    return new DemoSite(broker, cluster, job);
  }

  /** Starts the job and returns when all its tasks run. */
  void submit(Installation installation) {
    id = rest().submit(job.submission(installation.jobJar()));
    rest().await(id, Set.of("RUNNING"), START_LIMIT);
  }

  RollupOptions options() {
    return job.options();
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  String dashboard() {
    return cluster.dashboard();
  }

  /**
   * Returns if everything runs.
   *
   * @throws LocalRuntimeException saying what does not, and why
   */
  void check() {
    if (!broker.isAlive()) {
      throw new LocalRuntimeException("The broker has ended (see " + broker.log() + ").");
    }
    cluster.checkAlive();
    String failure = rest().failure(id);
    if (!failure.isEmpty()) {
      throw new LocalRuntimeException(
          "The job failed: " + failure + " (see " + cluster.logs() + ").");
    }
  }

  JobNumbers numbers() {
    return JobNumbers.running(rest(), id);
  }

  /** Ends the job with all windows closed and everything committed; returns what it counted. */
  JobNumbers drain(Path savepoints) {
    rest().stop(id, true, savepoints, DRAIN_LIMIT);
    rest().await(id, Set.of("FINISHED"), START_LIMIT);
    return JobNumbers.ended(rest(), id);
  }

  private FlinkRest rest() {
    return cluster.rest();
  }
}
