package io.metricrollup.segment;

/** Metric types as an announcement codes them ({@code mt}; contract, section 6). */
public enum MetricType {
  UNKNOWN(0),
  GAUGE(1),
  SUM(2),
  HISTOGRAM(3);

  private final int code;

  MetricType(int code) {
    this.code = code;
  }

  /** The wire code; fixed for ever. */
  public int code() {
    return code;
  }

  /** From the value of {@code chq_metric_type}; null and unknown words give {@link #UNKNOWN}. */
  public static MetricType of(String column) {
    if (column == null) {
      return UNKNOWN;
    }
    return switch (column) {
      case "gauge" -> GAUGE;
      case "count" -> SUM;
      case "histogram" -> HISTOGRAM;
      default -> UNKNOWN;
    };
  }
}
