package io.metricrollup.source;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.eventtime.WatermarksWithIdleness;

/**
 * Watermarks of one partition: the latest start of a segment less the bounded out-of-orderness.
 *
 * <p>Only messages that {@link NotificationPolicy#movesWatermark} count, for the watermark and for
 * idleness: a partition that carries nothing but refused or coarser ones is idle. Were it taken for
 * active, its missing watermark would hold up all others; hence not Flink's {@code withIdleness},
 * to which every record is activity.
 */
public final class NotificationWatermarks implements WatermarkStrategy<NotificationMessage> {
  private static final long serialVersionUID = 1L;

  private final NotificationPolicy policy;
  private final Duration outOfOrderness;
  private final Duration idleness;

  /**
   * @param outOfOrderness how much later than a later one a segment may be announced
   * @param idleness after so long without a segment a partition no longer holds up the others
   */
  public NotificationWatermarks(
      NotificationPolicy policy, Duration outOfOrderness, Duration idleness) {
    this.policy = policy;
    this.outOfOrderness = outOfOrderness;
    this.idleness = idleness;
  }

  @Override
  public TimestampAssigner<NotificationMessage> createTimestampAssigner(
      TimestampAssignerSupplier.Context context) {
    return (message, kafkaTimestamp) ->
        policy.movesWatermark(message) ? message.startMs() : TimestampAssigner.NO_TIMESTAMP;
  }

  @Override
  public WatermarkGenerator<NotificationMessage> createWatermarkGenerator(
      WatermarkGeneratorSupplier.Context context) {
    return new Generator(
        policy,
        new WatermarksWithIdleness<>(
            new BoundedOutOfOrdernessWatermarks<>(outOfOrderness),
            idleness,
            context.getInputActivityClock()));
  }

  private record Generator(
      NotificationPolicy policy, WatermarkGenerator<NotificationMessage> counted)
      implements WatermarkGenerator<NotificationMessage> {

    @Override
    public void onEvent(NotificationMessage message, long timestamp, WatermarkOutput output) {
      if (policy.movesWatermark(message)) {
        counted.onEvent(message, timestamp, output);
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      counted.onPeriodicEmit(output);
    }
  }
}
