package io.metricrollup.source;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** One subtask that fetches, without a task: what its threads answer is taken up when asked for. */
final class FetchHarness
    extends OneInputStreamOperatorTestHarness<NotificationMessage, FetchedSegment> {
  static final int IN_FLIGHT = 8;

  private int mostFetching;

  FetchHarness(StorageLayout layout, SegmentReader reader, int parallelism, int subtask)
      throws Exception {
    super(
        new FetchSegmentsFactory(
            layout, settings(), ParkSettings.DEFAULT, FetchHarness::subtask, reader),
        16,
        parallelism,
        subtask);
    config.setupNetworkInputs(new NotificationMessageSerializer());
    config.serializeAllConfigs();
    setup(new FetchedSegmentSerializer());
  }

  /** Segments are placed by their ids. */
  static int subtask(NotificationMessage message, int parallelism) {
    return (int) (message.notification().segmentId() % parallelism);
  }

  private static FetchSettings settings() {
    return new FetchSettings(
        2,
        IN_FLIGHT,
        1 << 20,
        1_000_000,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ofMillis(5),
        Duration.ofMillis(40));
  }

  /** The most segments that were being fetched at a time. */
  int mostFetching() {
    return mostFetching;
  }

  FetchSegments operator() {
    return (FetchSegments) getOperator();
  }

  List<FetchedSegment> segments() {
    return extractOutputValues();
  }

  /** Waits for all answers. */
  void settle() throws Exception {
    while (operator().underWay() > 0) {
      getTaskMailbox().take(TaskMailbox.MIN_PRIORITY).run();
      mostFetching = Math.max(mostFetching, operator().fetching());
    }
    for (var mail = next(); mail.isPresent(); mail = next()) {
      mail.get().run();
    }
  }

  private Optional<Mail> next() {
    return getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
  }
}
