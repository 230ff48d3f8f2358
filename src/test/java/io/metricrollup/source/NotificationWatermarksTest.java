package io.metricrollup.source;

import static io.metricrollup.source.Messages.json;
import static io.metricrollup.source.Messages.judged;
import static io.metricrollup.source.Messages.segment;
import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.segment.TierChain;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.ManualClock;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

class NotificationWatermarksTest {
  private static final NotificationMessage COARSE =
      judged(json(7, 20260301, 60_000, "2026-03-01T09:00:00Z", 0));
  private static final NotificationMessage FUTURE =
      judged(json(8, 20991231, 10_000, "2099-12-31T00:00:00Z", 0));
  private static final NotificationMessage MALFORMED = judged("?");

  private final ManualClock clock = new ManualClock();
  private final Output output = new Output();
  private final Context context = new Context(clock);
  private final NotificationWatermarks strategy =
      new NotificationWatermarks(Messages.POLICY, Duration.ofSeconds(90), Duration.ofSeconds(30));
  private final WatermarkGenerator<NotificationMessage> generator =
      strategy.createWatermarkGenerator(context);

  private void event(NotificationMessage message) {
    long time = strategy.createTimestampAssigner(() -> null).extractTimestamp(message, 5);
    generator.onEvent(message, time, output);
  }

  private void periodic() {
    generator.onPeriodicEmit(output);
  }

  private static long ms(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  @Test
  void latestStartLessTheOutOfOrdernessIsTheWatermark() {
    event(segment(1, "2026-03-01T06:00:10Z"));
    event(segment(2, "2026-03-01T06:00:00Z"));
    periodic();

    assertThat(output.watermark).isEqualTo(ms("2026-03-01T05:58:40Z") - 1);
  }

  @Test
  void refusedAndCoarserOnesHaveNoSay() {
    event(segment(1, "2026-03-01T06:00:10Z"));
    event(FUTURE);
    event(COARSE);
    event(MALFORMED);
    periodic();

    assertThat(output.watermark).isEqualTo(ms("2026-03-01T05:58:40Z") - 1);
    assertThat(List.of(FUTURE.verdict(), MALFORMED.verdict(), COARSE.verdict()))
        .containsExactly(Verdict.REFUSED, Verdict.REFUSED, Verdict.NOT_TAKEN);
  }

  @Test
  void onlyCountedOnesHaveATimestamp() {
    TimestampAssigner<NotificationMessage> assigner = strategy.createTimestampAssigner(() -> null);

    assertThat(assigner.extractTimestamp(segment(1, "2026-03-01T06:00:10Z"), 5))
        .isEqualTo(ms("2026-03-01T06:00:10Z"));
    assertThat(assigner.extractTimestamp(FUTURE, 5)).isEqualTo(TimestampAssigner.NO_TIMESTAMP);
    assertThat(assigner.extractTimestamp(COARSE, 5)).isEqualTo(TimestampAssigner.NO_TIMESTAMP);
  }

  @Test
  void partitionThatCarriesOnlyOthersTurnsIdle() {
    for (int second = 0; second < 40; second++) {
      event(COARSE);
      event(MALFORMED);
      periodic();
      clock.advanceTime(Duration.ofSeconds(1));
    }

    assertThat(output.idle).isTrue();
  }

  @Test
  void partitionWithSegmentsStaysActive() {
    for (int second = 0; second < 40; second++) {
      event(segment(second, "2026-03-01T06:00:10Z"));
      periodic();
      clock.advanceTime(Duration.ofSeconds(1));
    }

    assertThat(output.idle).isFalse();
  }

  @Test
  void finestFrequencyTakenCounts() {
    NotificationPolicy coarse =
        new NotificationPolicy(TierChain.DEFAULT, List.of(60_000), Duration.ofMinutes(10));
    NotificationMessage message =
        coarse.judge(
            new Origin("t", 0, 0),
            Messages.utf8(json(7, 20260301, 60_000, "2026-03-01T09:00:00Z", 0)),
            Messages.NOW);
    WatermarkGenerator<NotificationMessage> ofCoarse =
        new NotificationWatermarks(coarse, Duration.ZERO, Duration.ofSeconds(30))
            .createWatermarkGenerator(context);

    ofCoarse.onEvent(message, message.startMs(), output);
    ofCoarse.onPeriodicEmit(output);

    assertThat(output.watermark).isEqualTo(ms("2026-03-01T09:00:00Z") - 1);
  }

  private record Context(RelativeClock clock) implements WatermarkGeneratorSupplier.Context {
    @Override
    public MetricGroup getMetricGroup() {
      return new UnregisteredMetricsGroup();
    }

    @Override
    public RelativeClock getInputActivityClock() {
      return clock;
    }
  }

  private static final class Output implements WatermarkOutput {
    private long watermark = Long.MIN_VALUE;
    private boolean idle;

    @Override
    public void emitWatermark(Watermark mark) {
      watermark = mark.getTimestamp();
      idle = false;
    }

    @Override
    public void markIdle() {
      idle = true;
    }

    @Override
    public void markActive() {
      idle = false;
    }
  }
}
