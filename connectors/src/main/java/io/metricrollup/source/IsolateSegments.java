package io.metricrollup.source;

import io.metricrollup.metrics.Tally;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.QuarantineReason;
import io.metricrollup.segment.Storage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a segment whose decoding kills the process does not do so for ever. Mostly it
 * only hands on. After {@link #PATIENCE} restarts without a checkpoint in between, and until there
 * is one, the segments of a process are decoded one at a time, each noted on the storage and logged
 * before it is begun, and crossed off when it is done. What two processes have died of is
 * quarantined.
 *
 * <p>The decoder has to be chained behind this, so that a segment is decoded when it was handed on.
 * What it does not find: a segment that kills by what comes of it later, in the windows. An error
 * that is thrown there is not held against it; a process that is killed just then is.
 */
public final class IsolateSegments extends ProcessFunction<FetchedSegment, FetchedSegment>
    implements CheckpointedFunction, CheckpointListener {
  private static final long serialVersionUID = 1L;

  static final int PATIENCE = 3;

  private static final Logger LOG = LoggerFactory.getLogger(IsolateSegments.class);

  /** Of the tasks of one job in one process. */
  private static final ReentrantLock ALONE = new ReentrantLock();

  /**
   * A task that holds the lock may wait for the barrier of one that waits for the lock; then two
   * are decoded at the same time.
   */
  private static final long ALONE_LIMIT_MS = 5_000;

  private final Storage.ByInstance outputs;

  private transient ListState<Long> attempts;
  private transient Suspects suspects;
  private transient Tally tally;
  private transient boolean careful;

  /**
   * @param outputs where notes can be written
   */
  public IsolateSegments(Storage.ByInstance outputs) {
    this.outputs = outputs;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    attempts =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("attempt", LongSerializer.INSTANCE));
    long last = 0;
    for (long attempt : attempts.get()) {
      last = Math.max(last, attempt);
    }
    careful = restarts(attempt(), last) >= PATIENCE;
  }

  /** Since the attempt that made the last checkpoint, if it was one of this job's. */
  private static long restarts(long attempt, long last) {
    return attempt >= last ? attempt - last : attempt;
  }

  private long attempt() {
    return getRuntimeContext().getTaskInfo().getAttemptNumber();
  }

  @Override
  public void open(OpenContext context) {
    suspects = new Suspects(outputs);
    tally = new Tally(getRuntimeContext());
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    attempts.update(List.of(attempt()));
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {
    careful = false;
  }

  @Override
  public void processElement(FetchedSegment segment, Context context, Collector<FetchedSegment> out)
      throws Exception {
    if (!careful) {
      out.collect(segment);
      return;
    }
    boolean alone = ALONE.tryLock(ALONE_LIMIT_MS, TimeUnit.MILLISECONDS);
    try {
      isolate(segment, context, out);
    } finally {
      if (alone) {
        ALONE.unlock();
      }
    }
  }

  private void isolate(FetchedSegment segment, Context context, Collector<FetchedSegment> out)
      throws IOException {
    Notification notification = segment.message().notification();
    if (suspects.isGuilty(notification)) {
      segment.release();
      String detail = segment.file() + ": processes died while they decoded it";
      QuarantineRecord.of(segment.message(), QuarantineReason.CORRUPT_SEGMENT, detail)
          .file(segment.file())
          .send(context::output, tally);
      return;
    }
    LOG.warn("{}: decoded by itself, since the job keeps failing", segment.file());
    suspects.begin(segment);
    try {
      out.collect(segment);
    } catch (RuntimeException | Error e) {
      // Cancelled, or failed in a way that kills nothing, or behind decoding.
      if (e instanceof RuntimeException || segment.isAcquitted()) {
        endAnyway(notification);
      }
      throw e;
    }
    suspects.end(notification);
  }

  private void endAnyway(Notification segment) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      suspects.end(segment);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
