package io.metricrollup.source;

import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Parts judged messages: those taken go on, those refused go to {@link
 * QuarantineRecord#QUARANTINE}, those not taken are counted.
 */
public final class CheckNotifications
    extends ProcessFunction<NotificationMessage, NotificationMessage> {
  private static final long serialVersionUID = 1L;

  private transient Tally tally;

  @Override
  public void open(OpenContext context) {
    tally = new Tally(getRuntimeContext());
    tally.declare(MetricNames.NOTIFICATIONS);
    tally.declare(MetricNames.NOT_TAKEN);
  }

  @Override
  public void processElement(
      NotificationMessage message, Context context, Collector<NotificationMessage> out) {
    tally.add(MetricNames.NOTIFICATIONS, 1);
    switch (message.verdict()) {
      case TAKEN -> out.collect(message);
      case NOT_TAKEN -> tally.add(MetricNames.NOT_TAKEN, 1);
      case REFUSED ->
          QuarantineRecord.of(message, message.reason(), message.detail())
              .send(context::output, tally);
    }
  }
}
