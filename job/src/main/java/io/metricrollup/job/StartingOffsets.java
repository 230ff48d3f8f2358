package io.metricrollup.job;

/** Where reading begins when no checkpoint says it. */
public enum StartingOffsets {
  /** At the group's committed offsets, or the earliest where there are none. */
  COMMITTED,
  EARLIEST,
  LATEST
}
