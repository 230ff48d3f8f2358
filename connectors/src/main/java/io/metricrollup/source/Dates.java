package io.metricrollup.source;

import java.time.LocalDate;
import java.util.concurrent.TimeUnit;

/** Dates as segments carry them: {@code YYYYMMDD}, UTC, always a real date here. */
final class Dates {
  static final long DAY_MS = TimeUnit.DAYS.toMillis(1);

  private Dates() {}

  /** First millisecond of the date. */
  static long startMs(int dateint) {
    LocalDate date = LocalDate.of(dateint / 10_000, dateint / 100 % 100, dateint % 100);
    return date.toEpochDay() * DAY_MS;
  }

  /** Last millisecond of the date. */
  static long lastMs(int dateint) {
    return startMs(dateint) + DAY_MS - 1;
  }
}
