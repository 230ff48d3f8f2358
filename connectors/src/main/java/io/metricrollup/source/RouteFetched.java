package io.metricrollup.source;

import io.metricrollup.ledger.LedgerLine;
import io.metricrollup.ledger.SegmentEntry;
import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import io.metricrollup.segment.QuarantineReason;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Parts what was fetched: segments with bytes go on, those not there and all replays to {@link
 * #MISSING}, those that cannot be read to quarantine. Also counts what a fetch cannot count on its
 * threads.
 */
public final class RouteFetched extends ProcessFunction<FetchedSegment, FetchedSegment> {
  private static final long serialVersionUID = 1L;

  /** Announcements whose segments {@link ParkedSegments} has to look for. */
  public static final OutputTag<NotificationMessage> MISSING =
      new OutputTag<>("missing", NotificationMessageSerializer.TYPE);

  private transient Tally tally;

  @Override
  public void open(OpenContext context) {
    tally = new Tally(getRuntimeContext());
    tally.declare(MetricNames.FETCH_RETRIES);
  }

  @Override
  public void processElement(
      FetchedSegment segment, Context context, Collector<FetchedSegment> out) {
    if (segment.retries() > 0) {
      tally.add(MetricNames.FETCH_RETRIES, segment.retries());
    }
    if (segment.isFound() && segment.message().notification().replay() == 0) {
      out.collect(segment);
    } else if (segment.refusal() != null) {
      QuarantineRecord.of(segment.message(), QuarantineReason.CORRUPT_SEGMENT, segment.refusal())
          .file(segment.file())
          .send(context::output, tally);
    } else {
      // A replay, too: only there is it known whether its segment is still waited for.
      segment.release();
      NotificationMessage message = segment.message();
      context.output(MISSING, message);
      context.output(
          LedgerLine.LEDGER, SegmentEntry.waiting(message.origin().key(), message.notification()));
    }
  }
}
