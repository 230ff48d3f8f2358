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

/**
 * The job's jar on processes of its own, fed bit by bit while it is struck. When a strike begins,
 * rows have been read that no committed file holds.
 */
final class FaultRun {
  static final Duration LIMIT = Duration.ofMinutes(3);
  static final List<String> TOPICS = List.of("in", "rolled", "quarantine", "ledger");
  static final String GROUP = "process-faults";

  /** Of a TaskManager in {@code flink-conf}. */
  private static final int SLOTS = 2;

  /** Strikes a running cluster and leaves everything running again. */
  interface Fault {
    void strike(LocalCluster cluster, LocalBroker broker) throws Exception;
  }

  private final Path folder;
  private final FaultInput input;
  private final String storageRoot;
  private final String outputRoot;
  private final Path output;

  /** A job that reads and writes below folders. */
  FaultRun(Path folder, long seed, int segments) throws IOException {
    this(
        folder,
        new FaultInput(Files.createDirectories(folder.resolve("in")), "in", seed, segments),
        folder.resolve("in").toUri().toString(),
        folder.resolve("out").toUri().toString(),
        Files.createDirectories(folder.resolve("out")));
  }

  /**
   * @param folder of what the run leaves besides its output
   * @param storageRoot where the job finds the input
   * @param outputRoot where it writes
   * @param output the folder that this is on disk
   */
  FaultRun(Path folder, FaultInput input, String storageRoot, String outputRoot, Path output) {
    this.folder = folder;
    this.input = input;
    this.storageRoot = storageRoot;
    this.outputRoot = outputRoot;
    this.output = output;
  }

  FaultInput input() {
    return input;
  }

  /** Strikes with each fault in turn, so many times; all that was announced is read in between. */
  void run(int rounds, ClusterSettings settings, Fault... faults) throws Exception {
    int segments = input.size();
    SplittableRandom random = new SplittableRandom(4);
    try (LocalBroker broker = LocalBroker.start(Installation.current(), folder.resolve("broker"));
        LocalCluster cluster =
            LocalCluster.start(Installation.current(), folder.resolve("flink"), settings)) {
      for (String topic : TOPICS) {
        broker.createTopic(topic, 3);
      }
      // Every slot: then each TaskManager has a part of each task.
      String job = cluster.rest().submit(submission(SLOTS * settings.taskManagers(), broker));
      cluster.rest().await(job, Set.of("RUNNING"), LIMIT);
      // On other storage, the fault itself waits for the request that it strikes.
      Moment[] moments = outputRoot.startsWith("file:") ? Moment.values() : new Moment[] {null};
      List<String> recovered = new ArrayList<>();
      try (Feed feed = new Feed(input, broker)) {
        int strikes = rounds * faults.length;
        for (int strike = 0; strike < strikes; strike++) {
          feed.upTo(segments * (strike + 1) / (strikes + 1) + random.nextInt(segments / 20));
          Moment moment = moments[(strike + strike / faults.length) % moments.length];
          recovered.add(strike(faults[strike % faults.length], moment, feed, cluster, broker));
        }
        feed.upTo(segments);
      }
      awaitRead(broker);
      drain(job, cluster);
      assertThat(cluster.rest().status(job)).isEqualTo("FINISHED");
      report(faults.length + " faults, " + rounds + " times each", broker, recovered);
    }
  }

  /** Asserts all that must hold at the end, and says in a line what was run. */
  void report(String run, LocalBroker broker, List<?> figures) throws Exception {
    try (FaultOracle oracle = new FaultOracle(input, output)) {
      String result = oracle.check(values(broker, "rolled"), values(broker, "ledger"));
      System.out.println(run + ": " + result + "; " + figures);
    }
  }

  /**
   * Strikes while segments come in; returns when it was, and ms until all that had come is read.
   */
  private String strike(
      Fault fault, Moment moment, Feed feed, LocalCluster cluster, LocalBroker broker)
      throws Exception {
    awaitUncommittedRows(broker);
    feed.release();
    if (moment != null) {
      moment.await(output, folder.resolve("flink/checkpoints"));
    }
    long begun = System.nanoTime();
    fault.strike(cluster, broker);
    feed.hold();
    awaitRead(broker);
    return (moment == null ? "" : moment + " ") + (System.nanoTime() - begun) / 1_000_000;
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
      limit = Math.min(input.size(), input.announced() + input.size() / 20);
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

  /** Two TaskManagers, and all as {@code flink-conf} has it. */
  static ClusterSettings settings() {
    return ClusterSettings.DEFAULT.withTaskManagers(2);
  }

  /**
   * For one TaskManager.
   *
   * @param more options of the job
   */
  JobSubmission submission(LocalBroker broker, String... more) {
    return submission(SLOTS, broker, more);
  }

  private JobSubmission submission(int parallelism, LocalBroker broker, String... more) {
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
                storageRoot,
                "--output-root",
                outputRoot));
    Map.of("out-of-orderness", "20s", "late-linger", "1s", "checkpoint-interval", "1s")
        .forEach(
            (key, value) -> {
              arguments.add("--" + key);
              arguments.add(value);
            });
    arguments.addAll(List.of(more));
    return new JobSubmission(
        Installation.current().jobJar(), "io.metricrollup.job.RollupJob", parallelism, arguments);
  }

  /** Closes all windows and ends the job, which must not be restarting just then. */
  void drain(String job, LocalCluster cluster) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!cluster.rest().allTasksRun(job)) {
      assertThat(System.nanoTime()).as(cluster.rest().failure(job)).isLessThan(deadline);
      Thread.sleep(200);
    }
    cluster.rest().stop(job, true, folder.resolve("savepoints"), LIMIT);
  }

  /** A checkpoint holds that everything announced was read. */
  static void awaitRead(LocalBroker broker) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    for (long lag = 1; lag > 0; lag = Topics.lag(broker, GROUP, "in")) {
      assertThat(System.nanoTime()).as("messages left: %d", lag).isLessThan(deadline);
      Thread.sleep(300);
    }
  }

  static List<String> values(LocalBroker broker, String topic) {
    List<String> values = new ArrayList<>();
    Topics.all(broker, topic).forEach(message -> values.add(message.value()));
    return values;
  }
}
