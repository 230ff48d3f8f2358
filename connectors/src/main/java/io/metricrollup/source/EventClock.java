package io.metricrollup.source;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Keeps event time going behind a source, parallelism 1, and records as they are.
 *
 * <ul>
 *   <li>Nothing behind it ever turns idle: {@link WatermarkStatus} ends here.
 *   <li>While the source is idle, and a grace period after it became so is over, the watermark
 *       advances by the time that passes, so that windows close when their tenant falls silent. A
 *       generator within the source could not do this: what it emits without an event passes by the
 *       minimum over the partitions.
 *   <li>The watermark is part of every checkpoint and is emitted again after a restore: the
 *       operators behind compare with it at once, and windows that were restored close even if no
 *       segment comes any more. Time during which the job did not run does not count.
 *   <li>The end of input is the end of time, whether the source says so or not: Flink drops the
 *       last watermark of an idle source, and a job that is drained while its stream is silent
 *       would leave windows open and parked segments unread.
 *   <li>It never steps back. What the source reports while it is behind the clock is held back.
 * </ul>
 *
 * <p>Before the first watermark ever it is silent: there is no time to continue.
 */
public final class EventClock<T> extends AbstractStreamOperator<T>
    implements OneInputStreamOperator<T, T>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private static final long NONE = Long.MIN_VALUE;

  private final long graceMs;
  private final long tickMs;

  private transient ListState<Long> saved;
  private transient long last;
  private transient long idleFrom;
  private transient long lastWhenIdle;
  private transient ScheduledFuture<?> tick;
  private transient boolean ended;

  /**
   * @param grace for so long an idle source does not move the clock
   * @param tick how often an idle source moves it after that
   */
  public EventClock(Duration grace, Duration tick) {
    this.graceMs = grace.toMillis();
    this.tickMs = tick.toMillis();
    if (graceMs < 0 || tickMs <= 0) {
      throw new IllegalArgumentException("the event clock cannot tick every " + tick);
    }
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    saved =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("watermark", LongSerializer.INSTANCE));
    last = NONE;
    for (long watermark : saved.get()) {
      last = Math.max(last, watermark);
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    if (last != NONE) {
      super.processWatermark(new Watermark(last));
    }
  }

  @Override
  public void processElement(StreamRecord<T> record) {
    output.collect(record);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    if (mark.equals(Watermark.MAX_WATERMARK)) {
      end();
    } else {
      advance(mark.getTimestamp());
    }
  }

  @Override
  public void endInput() throws Exception {
    end();
  }

  private void end() throws Exception {
    stop();
    if (!ended) {
      ended = true;
      // Not a time to be remembered: a savepoint taken now must not make all that follows late.
      super.processWatermark(Watermark.MAX_WATERMARK);
    }
  }

  private void advance(long watermark) throws Exception {
    if (watermark > last && !ended) {
      last = watermark;
      super.processWatermark(new Watermark(watermark));
    }
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) {
    stop();
    if (status.isIdle() && !ended) {
      idleFrom = getProcessingTimeService().getCurrentProcessingTime() + graceMs;
      lastWhenIdle = last;
      schedule(idleFrom + tickMs);
    }
  }

  private void schedule(long time) {
    tick = getProcessingTimeService().registerTimer(time, ignored -> tick());
  }

  private void tick() throws Exception {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    if (lastWhenIdle != NONE) {
      advance(lastWhenIdle + now - idleFrom);
    }
    schedule(now + tickMs);
  }

  private void stop() {
    if (tick != null) {
      tick.cancel(false);
      tick = null;
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    saved.update(last == NONE ? List.of() : List.of(last));
  }
}
