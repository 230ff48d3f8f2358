package io.metricrollup.metrics;

/**
 * Every metric of the job, all in the group {@code rollup}. Dashboards and alerts are written on
 * these names.
 */
public final class MetricNames {
  // Source side.
  public static final String NOTIFICATIONS = "notifications";
  public static final String NOT_TAKEN = "notificationsNotTaken";
  public static final String DUPLICATES = "duplicates";

  /**
   * Counted under {@link #REASON}: notifications, row groups or rows, one for each record's rows.
   */
  public static final String QUARANTINED = "quarantined";

  public static final String SEGMENTS_IN = "segmentsIn";
  public static final String ROWS_IN = "rowsIn";
  public static final String BYTES_IN = "bytesIn";
  public static final String SKETCHES_REMAPPED = "sketchesRemapped";
  public static final String FETCH_RETRIES = "fetchRetries";
  public static final String SEGMENTS_PARKED = "segmentsParked";

  // Rollup windows.
  public static final String ROWS_MERGED = "rowsMerged";
  public static final String LATE_ROWS = "lateRows";
  public static final String SUPPLEMENTARY_ROWS = "supplementaryRows";
  public static final String WINDOWS_CLOSED = "windowsClosed";
  public static final String PERCENTILES_WITHHELD = "percentilesWithheld";

  /** Rows that came without labels though their series was not known: stays 0. */
  public static final String LABELS_MISSING = "labelsMissing";

  public static final String OPEN_WINDOWS = "openWindows";
  public static final String OPEN_WINDOW_BYTES = "openWindowBytes";
  public static final String ACTIVE_SERIES = "activeSeries";
  public static final String WINDOW_LAG_MS = "windowLagMs";

  // Segment sink; rows, segments and bytes out are counted under {@link #FREQUENCY}.
  public static final String SEGMENTS_OUT = "segmentsOut";
  public static final String ROWS_OUT = "rowsOut";
  public static final String BYTES_OUT = "bytesOut";
  public static final String FILES_COMMITTED = "filesCommitted";
  public static final String FILES_ALREADY_THERE = "filesAlreadyThere";
  public static final String ANNOUNCEMENT_LAG_MS = "announcementLagMs";

  /** Under {@link #FREQUENCY}: now minus the end of the newest announced window. */
  public static final String FRESHNESS_MS = "freshnessMs";

  /** Of the whole process; every subtask says the same. */
  public static final String RESIDENT_MEMORY_BYTES = "residentMemoryBytes";

  // zstd pools, under the sub-group "compression" or "decompression".
  public static final String ZSTD_CONTEXTS = "zstdContextsCreated";
  public static final String ZSTD_PAGES = "zstdPages";
  public static final String ZSTD_BYTES_IN = "zstdBytesIn";
  public static final String ZSTD_BYTES_OUT = "zstdBytesOut";

  /** Label of {@link #QUARANTINED}: the word of a {@code QuarantineReason}. */
  public static final String REASON = "reason";

  /** Label of what is counted per tier: the frequency in ms. */
  public static final String FREQUENCY = "frequency";

  private MetricNames() {}
}
