package io.metricrollup.sink;

import io.metricrollup.batch.RollupBatch;
import io.metricrollup.segment.SegmentLocation;
import io.metricrollup.segment.Storage;
import io.metricrollup.segment.TierChain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.api.connector.sink2.mocks.MockCommitRequest;
import org.apache.flink.metrics.testutils.MetricListener;

/** Writers and committers over a directory, each as a new process would make them. */
final class SinkRig {
  static final String LEDGER = "ledger";
  static final Instant NOW = Instant.parse("2024-03-01T00:05:00.123Z");

  final Path root;
  final MemoryAnnouncer announcer = new MemoryAnnouncer();
  final MetricListener metrics = new MetricListener();
  SegmentIds ids = SegmentIds.random();
  String scheme = "file";
  String compactionTopic;
  int level = 3;
  Instant now = NOW;

  SinkRig(Path root) {
    this.root = root;
  }

  SinkSettings settings() {
    String lake = scheme + "://" + root;
    SegmentStore store =
        new SegmentStore(
            instance -> new Storage(lake, instance == 2 ? "second" : "default"),
            new SegmentLocation(SegmentLocation.DEFAULT_TEMPLATE));
    return new SinkSettings(
        store,
        ids,
        TierChain.DEFAULT,
        "1.2.3",
        level,
        2,
        1 << 20,
        2,
        Duration.ofMillis(1),
        "rolled",
        LEDGER,
        compactionTopic);
  }

  SegmentWriter writer() throws IOException {
    return new SegmentWriter(settings(), 0, metrics.getMetricGroup(), clock());
  }

  SegmentCommitter committer() {
    return new SegmentCommitter(settings(), 0, announcer, metrics.getMetricGroup(), clock());
  }

  /** Writes with a writer of its own, up to what a checkpoint would hold. */
  List<SegmentCommittable> write(RollupBatch... batches) throws IOException, InterruptedException {
    try (SegmentWriter writer = writer()) {
      for (RollupBatch batch : batches) {
        writer.write(batch, null);
      }
      writer.flush(false);
      return List.copyOf(writer.prepareCommit());
    }
  }

  /** Commits with a committer of its own. */
  void commit(Collection<SegmentCommittable> files) throws IOException, InterruptedException {
    try (SegmentCommitter committer = committer()) {
      List<CommitRequest<SegmentCommittable>> requests = new ArrayList<>();
      files.forEach(file -> requests.add(new MockCommitRequest<>(file)));
      committer.commit(requests);
    }
  }

  /** Writes and commits one file, and returns where it lies. */
  Path file(RollupBatch batch) throws IOException, InterruptedException {
    List<SegmentCommittable> written = write(batch);
    commit(written);
    return Path.of(new org.apache.flink.core.fs.Path(written.get(0).path()).getPath());
  }

  /** All files below the root, in progress or not. */
  List<Path> files() {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long count(String... scopeAndName) {
    return metrics.getCounter(scopeAndName).orElseThrow().getCount();
  }

  private Clock clock() {
    return Clock.fixed(now, ZoneOffset.UTC);
  }
}
