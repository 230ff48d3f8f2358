package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.FaultyProxy;
import io.metricrollup.harness.Folders;
import io.metricrollup.job.cli.FileSystems;
import io.metricrollup.job.faults.FaultInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job on processes of its own and on an S3-compatible server that is killed and started again,
 * or that takes its permission away and gives it back, or answers 503 to everything for a while, at
 * the very request by which the job reads, writes, checkpoints or commits.
 */
class StorageFaultsTest {
  /** So many that three files are committed between two strikes, with one shard an organization. */
  private static final int SEGMENTS = 800;

  private static final int ROUNDS = 2;

  /** How long storage is away: longer than a read is tried again without failing. */
  private static final long OUTAGE_MS = 4_000;

  private static final Pattern NONE = Pattern.compile("(?!)");

  /** What the job does, by the first line of the request that does it. */
  private static final Map<String, Pattern> WHERE = new LinkedHashMap<>();

  static {
    WHERE.put("read", Pattern.compile("^GET /lake/db/"));
    WHERE.put("write", Pattern.compile("^PUT /rolled/db/"));
    WHERE.put("commit", Pattern.compile("^POST /rolled/db/.*uploadId="));
    WHERE.put("checkpoint", Pattern.compile("^PUT /flink/"));
  }

  @TempDir private Path folder;
  private final SplittableRandom random = new SplittableRandom(11);
  private final Map<String, Integer> failed = new LinkedHashMap<>();

  @Test
  @Tag("long")
  @Timeout(5400)
  void storageKilledForbiddenOrRefusedAtReadsWritesCommitsAndCheckpoints() throws Exception {
    FaultInput input =
        new FaultInput(Files.createDirectories(folder.resolve("in")), "in", 5, SEGMENTS);
    try (LocalStorage storage =
            LocalStorage.start(folder.resolve("s3"), "lake", "rolled", "flink");
        FaultyProxy proxy = new FaultyProxy(storage.port(), NONE)) {
      FileSystems.install(Configuration.fromMap(LocalStorage.settings(storage.port())));
      Folders.upload(folder.resolve("in"), "s3://lake");
      FileSystems.install(new Configuration());
      new FaultRun(folder, input, "s3://lake", "s3://rolled", storage.bucket("rolled"))
          .run(ROUNDS, settings(proxy), faults(storage, proxy));
    }
    System.out.println("requests that failed: " + failed);
  }

  private static ClusterSettings settings(FaultyProxy proxy) {
    ClusterSettings settings =
        FaultRun.settings().with("execution.checkpointing.dir", "s3://flink/checkpoints");
    for (Map.Entry<String, String> setting : LocalStorage.settings(proxy.port()).entrySet()) {
      settings = settings.with(setting.getKey(), setting.getValue());
    }
    return settings;
  }

  private FaultRun.Fault[] faults(LocalStorage storage, FaultyProxy proxy) {
    List<FaultRun.Fault> faults = new ArrayList<>();
    for (String where : WHERE.keySet()) {
      faults.add(
          (cluster, broker) -> strike(proxy, where, "killed", storage::kill, storage::restart));
      faults.add(
          (cluster, broker) -> strike(proxy, where, "forbidden", proxy::forbid, proxy::letPass));
      faults.add(
          (cluster, broker) -> strike(proxy, where, "refused", proxy::refuseAll, proxy::letPass));
    }
    return faults.toArray(FaultRun.Fault[]::new);
  }

  /** The request that springs the trap fails, and all that come until the outage is over. */
  private void strike(FaultyProxy proxy, String where, String fault, Runnable begin, Runnable end)
      throws Exception {
    int before = hits(proxy, where);
    proxy
        .when(WHERE.get(where), 1 + random.nextInt(3), begin)
        .get(FaultRun.LIMIT.toSeconds(), TimeUnit.SECONDS);
    Thread.sleep(OUTAGE_MS);
    end.run();
    int hits = hits(proxy, where) - before;
    assertThat(hits).as("%s %s", where, fault).isPositive();
    failed.merge(where + " " + fault, hits, Integer::sum);
  }

  private static int hits(FaultyProxy proxy, String where) {
    return (int) proxy.failed().stream().filter(WHERE.get(where).asPredicate()).count();
  }
}
