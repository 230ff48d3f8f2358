package io.metricrollup.job.backfill;

import io.metricrollup.job.RollupBackfill;
import io.metricrollup.job.RollupOptions;
import io.metricrollup.ledger.LedgerLine;
import io.metricrollup.sink.AnnouncerFactory;
import io.metricrollup.sink.SpoolAnnouncer;
import io.metricrollup.sink.SpoolSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a backfill within this process. Announcements and quarantine records are spooled locally
 * while it runs and added to {@code announcements.jsonl}, {@code quarantine.jsonl} and {@code
 * ledger.jsonl} under the output root at its end.
 *
 * <p>It does not restart by itself: run again, it finds what is done and does the rest.
 */
public final class Backfill {
  private static final Logger LOG = LoggerFactory.getLogger(Backfill.class);
  private static final String QUARANTINE = "quarantine";
  // With a space, since the sink writes files named after the ledger's topic.
  private static final String LEDGER = "ledger of input";
  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

  private final BackfillRequest request;
  private final Consumer<BackfillProgress> progress;

  /**
   * @param progress told every second how far it is
   */
  public Backfill(BackfillRequest request, Consumer<BackfillProgress> progress) {
    this.request = request;
    this.progress = progress;
  }

  /**
   * Runs to the end.
   *
   * @throws ExecutionException if the job fails
   */
  public BackfillResult run() throws IOException, InterruptedException, ExecutionException {
    RollupOptions options = request.options();
    BackfillPlan plan = BackfillPlan.of(request, RollupBackfill.policy(options));
    Path scratch = Files.createTempDirectory("rollup-backfill");
    try {
      long begun = System.nanoTime();
      Map<String, Object> counts = execute(plan, scratch);
      double seconds = (System.nanoTime() - begun) / 1e9;
      return publish(scratch, counts, seconds);
    } finally {
      FileUtils.deleteDirectoryQuietly(scratch.toFile());
    }
  }

  private Map<String, Object> execute(BackfillPlan plan, Path scratch)
      throws InterruptedException, ExecutionException, IOException {
    try (StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(
            request.parallelism(), configuration(scratch))) {
      AnnouncerFactory spool = SpoolAnnouncer.factory(spool(scratch).toString());
      RollupBackfill.build(
          environment,
          request.options(),
          plan.segments(),
          spool,
          new SpoolSink(spool, QUARANTINE),
          new SpoolSink(spool, LEDGER));
      return await(environment.executeAsync("Metric rollup backfill"), plan);
    } catch (IOException | InterruptedException | ExecutionException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the backfill cannot be started: " + e.getMessage(), e);
    }
  }

  private Map<String, Object> await(JobClient job, BackfillPlan plan)
      throws InterruptedException, ExecutionException {
    while (true) {
      try {
        JobExecutionResult result =
            job.getJobExecutionResult().get(PROGRESS_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return result.getAllAccumulatorResults();
      } catch (TimeoutException e) {
        report(job, plan);
      }
    }
  }

  private void report(JobClient job, BackfillPlan plan) throws InterruptedException {
    try {
      progress.accept(BackfillProgress.of(job.getAccumulators().get(), plan.segments().size()));
    } catch (ExecutionException | IllegalStateException e) {
      // The job, and its cluster, may end between the two calls; its result says all.
      LOG.debug("No progress to be had", e);
    }
  }

  private static Path spool(Path scratch) {
    return scratch.resolve("spool");
  }

  private Configuration configuration(Path scratch) {
    Configuration configuration = new Configuration();
    configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, request.parallelism());
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(1));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        scratch.resolve("checkpoints").toUri().toString());
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
    // Counts for the progress line travel with heartbeats.
    configuration.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, PROGRESS_INTERVAL);
    return configuration;
  }

  private BackfillResult publish(Path scratch, Map<String, Object> counts, double seconds)
      throws IOException {
    List<String> announced = lines(scratch, request.options().rolledTopic());
    org.apache.flink.core.fs.Path output = new org.apache.flink.core.fs.Path(request.output());
    LineFile.add(new org.apache.flink.core.fs.Path(output, "announcements.jsonl"), announced);
    LineFile.add(
        new org.apache.flink.core.fs.Path(output, "quarantine.jsonl"), lines(scratch, QUARANTINE));
    List<String> ledger = new ArrayList<>(lines(scratch, LEDGER));
    ledger.addAll(lines(scratch, request.options().ledgerTopic()));
    LineFile.put(
        new org.apache.flink.core.fs.Path(output, "ledger.jsonl"), ledger, LedgerLine::key);
    return BackfillResult.of(counts, Announced.of(new TreeSet<>(announced)), seconds);
  }

  private static List<String> lines(Path scratch, String name) throws IOException {
    List<String> lines = new ArrayList<>();
    if (Files.exists(spool(scratch))) {
      for (Path file : SpoolAnnouncer.files(spool(scratch), name)) {
        try (Stream<String> content = Files.lines(file)) {
          content.forEach(lines::add);
        }
      }
    }
    return lines;
  }
}
