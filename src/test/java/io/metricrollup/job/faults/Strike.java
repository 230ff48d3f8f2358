package io.metricrollup.job.faults;

/** The moments at which the sink and its surroundings are struck, in the order of a file's life. */
public enum Strike {
  SLOW_READ,
  READ_TIME_OUT,
  PARTIAL_READ,
  READ_FORBIDDEN,
  CRASH_BEFORE_WRITE,
  CRASH_HALF_WRITTEN,
  DISK_FULL,
  CRASH_AFTER_WRITE,
  CRASH_IN_CHECKPOINT,
  CRASH_BEFORE_COMMIT,
  COMMIT_FAILS,
  COMMIT_ANSWER_LOST,
  CRASH_AFTER_COMMIT,
  CRASH_BEFORE_ANNOUNCEMENT,
  CRASH_BETWEEN_ANNOUNCEMENTS,
  CRASH_AFTER_ANNOUNCEMENT
}
