package io.metricrollup.job.cli;

import java.util.Locale;

/** What can be different. */
enum CompareKind {
  KEYS,
  COUNTERS,
  PERCENTILES,
  LABELS;

  /** As the command line and the report spell it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
