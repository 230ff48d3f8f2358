package io.metricrollup.source;

import io.metricrollup.ledger.LedgerLine;
import io.metricrollup.ledger.SegmentEntry;
import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.QuarantineReason;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Lets each announced segment through once (contract, section 7): again only with a higher replay
 * number. Keyed by {@link DuplicateKey}; the ids are exact, not fingerprints.
 *
 * <p><b>Nothing is accepted whose id may have been forgotten.</b> Let <i>last</i> be the last
 * millisecond of the message's date, <i>h</i> the horizon and <i>w</i> the watermark. The ids of a
 * date are forgotten when the watermark reaches <i>last + 1 + h</i>, which the timer of the date
 * stands at. A message is accepted only if <i>min(start, last) &gt;= w - h</i>; then <i>w &lt;=
 * last + h</i>, so the timer is yet to fire and every id ever accepted for the date is still known.
 * The watermark never steps back, over restarts neither ({@link EventClock}). A message that is
 * older is quarantined as {@code too_old}. A horizon made longer between two runs takes effect with
 * the dates not yet forgotten.
 */
public final class DropDuplicates
    extends KeyedProcessFunction<DuplicateKey, NotificationMessage, NotificationMessage> {
  private static final long serialVersionUID = 1L;

  private final long horizonMs;

  private transient ValueState<ReplayMap> seen;
  private transient Tally tally;

  /**
   * @param horizon for so long, in event time, a segment announced again is recognised
   */
  public DropDuplicates(Duration horizon) {
    this.horizonMs = horizon.toMillis();
  }

  @Override
  public void open(OpenContext context) {
    seen =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("replays-by-id", new ReplayMapSerializer()));
    tally = new Tally(getRuntimeContext());
    tally.declare(MetricNames.DUPLICATES);
  }

  @Override
  public void processElement(
      NotificationMessage message, Context context, Collector<NotificationMessage> out)
      throws Exception {
    Notification notification = message.notification();
    long watermark = context.timerService().currentWatermark();
    if (tooOld(message, watermark)) {
      String detail =
          "start "
              + notification.start()
              + " of date "
              + notification.dateint()
              + " is before the horizon of "
              + Duration.ofMillis(horizonMs);
      QuarantineRecord.of(message, QuarantineReason.TOO_OLD, detail).send(context::output, tally);
    } else if (isNew(notification, context)) {
      out.collect(message);
    } else {
      tally.add(MetricNames.DUPLICATES, 1);
      context.output(
          LedgerLine.LEDGER, SegmentEntry.duplicate(message.origin().key(), notification));
    }
  }

  private boolean tooOld(NotificationMessage message, long watermark) {
    long last = Dates.lastMs(message.notification().dateint());
    // As a sum on this side: the watermark may be Long.MIN_VALUE.
    return Math.min(message.startMs(), last) + horizonMs < watermark;
  }

  private boolean isNew(Notification notification, Context context) throws Exception {
    ReplayMap replays = seen.value();
    if (replays == null) {
      replays = new ReplayMap();
      context.timerService().registerEventTimeTimer(forgetAt(context.getCurrentKey()));
    }
    if (replays.get(notification.segmentId()) >= notification.replay()) {
      return false;
    }
    replays.put(notification.segmentId(), notification.replay());
    seen.update(replays);
    return true;
  }

  private long forgetAt(DuplicateKey key) {
    return Dates.lastMs(key.dateint()) + 1 + horizonMs;
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<NotificationMessage> out) {
    long forgetAt = forgetAt(context.getCurrentKey());
    if (time < forgetAt) {
      // The horizon was shorter when the timer was set.
      context.timerService().registerEventTimeTimer(forgetAt);
    } else {
      seen.clear();
    }
  }
}
