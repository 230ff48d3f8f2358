package io.metricrollup.job.window;

import io.metricrollup.segment.Notification;
import io.metricrollup.segment.SegmentIdentity;
import io.metricrollup.segment.ShardCount;
import io.metricrollup.source.NotificationMessage;
import org.apache.flink.api.java.functions.KeySelector;

/**
 * Where a segment is read: on the subtask of one of its organization's shards. An organization with
 * a single shard is thus read where it is rolled up, and its rows need not travel; what others read
 * is spread over their shards.
 */
public final class SegmentKeySelector implements KeySelector<NotificationMessage, ShardKey> {
  private static final long serialVersionUID = 1L;

  private final ShardCount shards;

  public SegmentKeySelector(ShardCount shards) {
    this.shards = shards;
  }

  @Override
  public ShardKey getKey(NotificationMessage message) {
    Notification segment = message.notification();
    int number = shards.of(segment.organization());
    int shard = (int) Long.remainderUnsigned(SegmentIdentity.mix(segment.segmentId()), number);
    return ShardKey.of(segment.organization(), segment.instance(), shard, number);
  }
}
