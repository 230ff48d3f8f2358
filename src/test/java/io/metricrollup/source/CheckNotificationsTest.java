package io.metricrollup.source;

import static io.metricrollup.source.Messages.json;
import static io.metricrollup.source.Messages.judged;
import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class CheckNotificationsTest {
  private static final String START = "2026-03-01T06:00:00Z";

  @Test
  void messagesGoWhereTheirVerdictSays() throws Exception {
    try (var harness =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(new CheckNotifications()), new NotificationMessageSerializer())) {
      harness.setup(new NotificationMessageSerializer());
      harness.open();
      for (NotificationMessage message :
          new NotificationMessage[] {
            judged(json(1, 20260301, 10_000, START, 0)),
            judged(json(2, 20260301, 60_000, START, 0)),
            judged(json(3, 20260301, 7, START, 0)),
            judged(json(4, 20260302, 10_000, "2026-03-02T00:00:00Z", 0)),
            judged("x"),
            judged("y"),
          }) {
        harness.processElement(new StreamRecord<>(message));
      }
      var counts = harness.getEnvironment().getAccumulatorRegistry().getUserMap();

      assertThat(harness.extractOutputValues())
          .extracting(m -> m.notification().segmentId())
          .containsExactly(1L);
      assertThat(harness.getSideOutput(QuarantineRecord.QUARANTINE))
          .extracting(r -> r.getValue().substring(0, 25))
          .containsExactly(
              "{\"reason\":\"unsupported_fr",
              "{\"reason\":\"implausible_ti",
              "{\"reason\":\"malformed_noti",
              "{\"reason\":\"malformed_noti");
      assertThat(counts.get(Tally.accumulator(MetricNames.NOTIFICATIONS)).getLocalValue())
          .isEqualTo(6L);
      assertThat(counts.get(Tally.accumulator(MetricNames.NOT_TAKEN)).getLocalValue())
          .isEqualTo(1L);
      assertThat(
              counts
                  .get(Tally.accumulator(MetricNames.QUARANTINED + ".malformed_notification"))
                  .getLocalValue())
          .isEqualTo(2L);
    }
  }
}
