package io.metricrollup.sink;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.metrics.MetricGroup;

/**
 * Commits the files of a completed checkpoint, then announces them. Returns when every announcement
 * is safe, since Flink forgets the committables then.
 *
 * <p>What fails, fails the job, which commits again from its state: a request put back with {@code
 * retryLater} is tried again without a pause, and one signalled as failed is dropped.
 */
final class SegmentCommitter implements Committer<SegmentCommittable> {
  private final SinkSettings settings;
  private final Announcer announcer;
  private final SinkMetrics metrics;
  private final Clock clock;
  private final FileCommit commit;
  private final Transfers transfers;

  /**
   * @param announcer is closed with the committer
   */
  SegmentCommitter(
      SinkSettings settings, int subtask, Announcer announcer, MetricGroup metrics, Clock clock) {
    this.settings = settings;
    this.announcer = announcer;
    this.metrics = new SinkMetrics(metrics, clock);
    this.clock = clock;
    this.commit = new FileCommit(settings.commitAttempts(), settings.commitBackoff());
    this.transfers = new Transfers("segment-commit-" + subtask, settings.commitThreads());
  }

  @Override
  public void commit(Collection<CommitRequest<SegmentCommittable>> requests)
      throws IOException, InterruptedException {
    List<Future<SegmentCommittable>> commits = new ArrayList<>(requests.size());
    for (CommitRequest<SegmentCommittable> request : requests) {
      SegmentCommittable file = request.getCommittable();
      commits.add(
          transfers.submit(
              () -> {
                commit.commit(file);
                return file;
              }));
    }
    announce(Transfers.await(commits));
  }

  @Override
  public void close() throws IOException {
    transfers.close();
    announcer.close();
  }

  private void announce(List<SegmentCommittable> files) throws IOException, InterruptedException {
    for (SegmentCommittable file : files) {
      announce(settings.rolledTopic(), file.rolled());
      if (settings.compactionTopic() != null && file.compaction() != null) {
        announce(settings.compactionTopic(), file.compaction());
      }
      if (file.ledger() != null) {
        announce(settings.ledgerTopic(), file.ledger());
      }
    }
    announcer.flush();
    long now = clock.millis();
    files.forEach(file -> metrics.announced(file, now));
  }

  private void announce(String topic, KeyedMessage message)
      throws IOException, InterruptedException {
    announcer.announce(topic, message.key(), message.json());
  }
}
