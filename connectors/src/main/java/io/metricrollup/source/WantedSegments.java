package io.metricrollup.source;

import io.metricrollup.segment.SegmentIdentity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.runtime.TupleSerializer;

/**
 * What a subtask has been asked for and has not handed on. In state are the announcements of all
 * subtasks, and since when each segment is missing (ms; negative if it is not); each takes up those
 * that are placed on it. For the task's thread.
 */
final class WantedSegments {
  private final Map<SegmentIdentity, WantedSegment> wanted = new LinkedHashMap<>();
  private final ListState<Tuple2<NotificationMessage, Long>> saved;

  /**
   * Takes up what was saved.
   *
   * @param isPlacedHere whether a segment is this subtask's
   */
  WantedSegments(OperatorStateStore state, Predicate<NotificationMessage> isPlacedHere)
      throws Exception {
    saved = state.getUnionListState(new ListStateDescriptor<>("wanted", serializer()));
    for (Tuple2<NotificationMessage, Long> entry : saved.get()) {
      if (isPlacedHere.test(entry.f0)) {
        WantedSegment segment = want(entry.f0);
        if (entry.f1 >= 0) {
          segment.park(entry.f1);
        }
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static TypeSerializer<Tuple2<NotificationMessage, Long>> serializer() {
    Class<Tuple2<NotificationMessage, Long>> type =
        (Class<Tuple2<NotificationMessage, Long>>) (Class<?>) Tuple2.class;
    return new TupleSerializer<>(
        type,
        new TypeSerializer<?>[] {new NotificationMessageSerializer(), LongSerializer.INSTANCE});
  }

  boolean has(NotificationMessage message) {
    return wanted.containsKey(message.notification().identity());
  }

  /** Adds an announcement; one of a segment that is wanted already joins the others. */
  WantedSegment want(NotificationMessage message) {
    WantedSegment segment =
        wanted.computeIfAbsent(message.notification().identity(), identity -> new WantedSegment());
    segment.add(message);
    return segment;
  }

  void remove(WantedSegment segment) {
    wanted.remove(segment.message().notification().identity());
  }

  /** As they are now, the oldest first. */
  List<WantedSegment> all() {
    return List.copyOf(wanted.values());
  }

  int size() {
    return wanted.size();
  }

  void save() throws Exception {
    List<Tuple2<NotificationMessage, Long>> entries = new ArrayList<>();
    for (WantedSegment segment : wanted.values()) {
      for (NotificationMessage message : segment.messages()) {
        entries.add(Tuple2.of(message, segment.missingSince()));
      }
    }
    saved.update(entries);
  }
}
