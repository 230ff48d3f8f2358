package io.metricrollup.source;

import io.metricrollup.ledger.LedgerLine;
import io.metricrollup.ledger.SegmentEntry;
import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import io.metricrollup.segment.QuarantineReason;
import io.metricrollup.source.FetchThreads.Look;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * Fetches whole segments while the task goes on (contract, section 7). What is not there is looked
 * for during a short window, in which it holds up the watermark; then it is parked: looked for from
 * time to time and holding up nothing, until it appears or, at last, is quarantined. An error of
 * the storage is no answer: it is retried, and then fails the job. A segment is never skipped.
 *
 * <p>Segments go on in any order between two watermarks, and no barrier waits for what was asked
 * for: that is in state, every subtask's in all, from which each takes up what is placed on it. So
 * a restart may change the parallelism, and what segments are placed by. Of what waits to be asked
 * for, {@link FetchSettings#inFlight} is the limit. At the end of a bounded input there is one last
 * look, and the end of time waits for it.
 */
final class FetchSegments extends AbstractStreamOperator<FetchedSegment>
    implements OneInputStreamOperator<NotificationMessage, FetchedSegment>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final FetchSegmentsFactory plan;
  private final MailboxExecutor mailbox;

  private transient WantedSegments wanted;
  private transient HeldWatermarks watermarks;
  private transient FetchThreads threads;
  private transient Tally tally;
  private transient int fetching;
  private transient boolean ended;

  FetchSegments(StreamOperatorParameters<FetchedSegment> parameters, FetchSegmentsFactory plan) {
    super(parameters);
    this.plan = plan;
    mailbox = parameters.getMailboxExecutor();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    wanted = new WantedSegments(context.getOperatorStateStore(), this::isPlacedHere);
  }

  private boolean isPlacedHere(NotificationMessage message) {
    var task = getRuntimeContext().getTaskInfo();
    int parallelism = task.getNumberOfParallelSubtasks();
    return plan.placement().subtask(message, parallelism) == task.getIndexOfThisSubtask();
  }

  @Override
  public void open() throws Exception {
    super.open();
    watermarks = new HeldWatermarks(super::processWatermark);
    threads = new FetchThreads(plan.settings(), plan.reader());
    tally = new Tally(getRuntimeContext());
    tally.declare(MetricNames.FETCH_RETRIES);
    tally.declare(MetricNames.SEGMENTS_PARKED);
    for (WantedSegment segment : wanted.all()) {
      if (segment.isParked()) {
        lookLater(segment);
      } else {
        fetch(segment);
      }
    }
  }

  @Override
  public void processElement(StreamRecord<NotificationMessage> element) throws Exception {
    NotificationMessage message = element.getValue();
    while (isFull()) {
      mailbox.yield();
    }
    boolean known = wanted.has(message);
    WantedSegment segment = wanted.want(message);
    if (!known) {
      fetch(segment);
    } else if (segment.isParked()) {
      noteParked(message);
      // The wait for both begins anew.
      segment.park(now());
      look(segment);
    }
  }

  private boolean isFull() {
    return fetching >= plan.settings().inFlight();
  }

  /** The last announcement's: an earlier one may have been wrong about the hour. */
  private Path path(WantedSegment segment) {
    return plan.layout().path(segment.message().notification());
  }

  private void fetch(WantedSegment segment) {
    segment.unpark();
    fetching++;
    if (ended || !segment.wasMissing()) {
      holdUp(segment);
    }
    Path path = path(segment);
    threads.fetch(path, new Fetched(segment, path));
  }

  private void missing(WantedSegment segment) throws Exception {
    if (ended || (segment.wasMissing() && isOver(segment))) {
      notFound(segment);
      return;
    }
    if (segment.wasMissing()) {
      segment.park(segment.missingSince());
    } else {
      segment.park(now());
      segment.messages().forEach(this::noteParked);
    }
    goOn(segment);
    lookLater(segment);
  }

  private void noteParked(NotificationMessage message) {
    tally.add(MetricNames.SEGMENTS_PARKED, 1);
    send(LedgerLine.LEDGER, SegmentEntry.waiting(message.origin().key(), message.notification()));
  }

  private void lookLater(WantedSegment segment) {
    lookIn(plan.park().delayMs(age(segment)), segment);
  }

  private void lookIn(long delayMs, WantedSegment segment) {
    segment.lookAgain(
        getProcessingTimeService().registerTimer(now() + delayMs, time -> look(segment)));
  }

  private void look(WantedSegment segment) {
    if (segment.isParked() && !segment.isLooking()) {
      segment.setLooking(true);
      Path path = path(segment);
      threads.look(
          path, answer -> mailbox.execute(() -> looked(segment, answer), "looked for %s", path));
    }
  }

  private void looked(WantedSegment segment, Look answer) throws Exception {
    segment.setLooking(false);
    boolean last = ended || isOver(segment);
    if (answer == Look.THERE || (last && answer == Look.NO_ANSWER)) {
      fetchIfThereIsRoom(segment);
    } else if (last) {
      notFound(segment);
    } else {
      lookLater(segment);
    }
  }

  private void fetchIfThereIsRoom(WantedSegment segment) {
    if (isFull() && !ended) {
      // Or the stream would wait until all that was parked has been fetched.
      lookIn(plan.park().firstDelay().toMillis(), segment);
    } else {
      fetch(segment);
    }
  }

  private void notFound(WantedSegment segment) throws Exception {
    quarantine(
        segment,
        QuarantineReason.SEGMENT_NOT_FOUND,
        path(segment) + ": not there after repeated looks");
  }

  private void quarantine(WantedSegment segment, QuarantineReason reason, String detail)
      throws Exception {
    settle(segment);
    for (NotificationMessage message : segment.messages()) {
      QuarantineRecord.of(message, reason, detail)
          .file(path(segment).toString())
          .send(this::send, tally);
    }
    goOn(segment);
  }

  private void handOn(WantedSegment segment, FetchedSegment fetched) throws Exception {
    settle(segment);
    // What the earlier ones asked for is read under the key of the last announcement.
    List<NotificationMessage> earlier =
        segment.messages().subList(0, segment.messages().size() - 1);
    for (NotificationMessage message : earlier) {
      send(
          LedgerLine.LEDGER,
          SegmentEntry.duplicate(message.origin().key(), message.notification()));
    }
    output.collect(new StreamRecord<>(fetched));
    goOn(segment);
  }

  private void send(OutputTag<String> tag, String line) {
    output.collect(tag, new StreamRecord<>(line));
  }

  /** Nothing is wanted of it any more. */
  private void settle(WantedSegment segment) {
    segment.unpark();
    wanted.remove(segment);
  }

  private void holdUp(WantedSegment segment) {
    if (segment.epoch() == null) {
      segment.holdUp(watermarks.enter());
    }
  }

  /** It holds nothing up any more. */
  private void goOn(WantedSegment segment) throws Exception {
    if (segment.epoch() != null) {
      HeldWatermarks.Epoch epoch = segment.epoch();
      segment.holdUp(null);
      watermarks.leave(epoch);
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    if (mark.equals(Watermark.MAX_WATERMARK)) {
      ended = true;
      lastLooks();
    }
    watermarks.arrive(mark);
  }

  /** Of all that is parked; the end of time waits for it. */
  private void lastLooks() {
    for (WantedSegment segment : wanted.all()) {
      holdUp(segment);
      look(segment);
    }
  }

  @Override
  public void endInput() throws Exception {
    if (!ended) {
      ended = true;
      lastLooks();
    }
    while (wanted.size() > 0) {
      mailbox.yield();
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    wanted.save();
  }

  /** Fetches and looks that have not been answered. */
  int underWay() {
    return fetching + (int) wanted.all().stream().filter(WantedSegment::isLooking).count();
  }

  /** Fetches that have not been answered. */
  int fetching() {
    return fetching;
  }

  /** Segments that are fetched or parked. */
  int wanted() {
    return wanted.size();
  }

  @Override
  public void close() throws Exception {
    if (threads != null) {
      threads.close();
    }
    super.close();
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }

  private long age(WantedSegment segment) {
    return Math.max(0, now() - segment.missingSince());
  }

  private boolean isOver(WantedSegment segment) {
    return age(segment) >= plan.park().giveUp().toMillis();
  }

  /** Takes the answers to the task's thread. */
  private final class Fetched implements Fetch.Answer {
    private final WantedSegment segment;
    private final Path path;

    Fetched(WantedSegment segment, Path path) {
      this.segment = segment;
      this.path = path;
    }

    @Override
    public void found(byte[] bytes, int length, int retries, Runnable release) {
      mail(
          retries,
          () ->
              handOn(
                  segment,
                  new FetchedSegment(segment.message(), path.toString(), bytes, length, release)));
    }

    @Override
    public void missing(int retries) {
      mail(retries, () -> FetchSegments.this.missing(segment));
    }

    @Override
    public void refused(String why, int retries) {
      mail(retries, () -> quarantine(segment, QuarantineReason.CORRUPT_SEGMENT, why));
    }

    @Override
    public void failed(Throwable error) {
      mailbox.execute(
          () -> {
            throw new IOException(path + ": cannot be fetched", error);
          },
          "fetching failed");
    }

    private void mail(int retries, ThrowingRunnable<Exception> what) {
      mailbox.execute(
          () -> {
            fetching--;
            tally.add(MetricNames.FETCH_RETRIES, retries);
            what.run();
          },
          "fetched %s",
          path);
    }
  }
}
