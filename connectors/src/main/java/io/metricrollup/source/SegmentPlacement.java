package io.metricrollup.source;

import java.io.Serializable;

/** Which of so many subtasks fetches a segment: the one that the stream is partitioned to. */
@FunctionalInterface
public interface SegmentPlacement extends Serializable {
  int subtask(NotificationMessage message, int parallelism);
}
