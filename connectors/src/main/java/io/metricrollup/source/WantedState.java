package io.metricrollup.source;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.runtime.TupleSerializer;

/** What is kept of segments being fetched or parked: the announcement, and since when (ms). */
final class WantedState {
  private WantedState() {}

  @SuppressWarnings("unchecked")
  static TypeSerializer<Tuple2<NotificationMessage, Long>> serializer() {
    Class<Tuple2<NotificationMessage, Long>> type =
        (Class<Tuple2<NotificationMessage, Long>>) (Class<?>) Tuple2.class;
    return new TupleSerializer<>(
        type,
        new TypeSerializer<?>[] {new NotificationMessageSerializer(), LongSerializer.INSTANCE});
  }
}
