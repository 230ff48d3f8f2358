package io.metricrollup.segment;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The columns of a segment (contract, section 3) and how older files spell them. */
public final class ColumnNames {
  public static final String METRIC_NAME = "metric_name";
  public static final String TID = "chq_tid";
  public static final String TIMESTAMP = "chq_timestamp";
  public static final String TSNS = "chq_tsns";
  public static final String METRIC_TYPE = "chq_metric_type";
  public static final String SKETCH = "chq_sketch";
  public static final String COUNT = "chq_rollup_count";
  public static final String SUM = "chq_rollup_sum";
  public static final String AVG = "chq_rollup_avg";
  public static final String MIN = "chq_rollup_min";
  public static final String MAX = "chq_rollup_max";

  /** Percentile columns in ascending order of {@link #PERCENTILE_RANKS}. */
  public static final String[] PERCENTILES = {
    "chq_rollup_p25", "chq_rollup_p50", "chq_rollup_p75",
    "chq_rollup_p90", "chq_rollup_p95", "chq_rollup_p99"
  };

  public static final double[] PERCENTILE_RANKS = {0.25, 0.50, 0.75, 0.90, 0.95, 0.99};

  /** Columns the job computes anew for every row it writes, so that it never reads them. */
  public static final Set<String> RECOMPUTED =
      Set.of(
          TSNS,
          AVG,
          PERCENTILES[0],
          PERCENTILES[1],
          PERCENTILES[2],
          PERCENTILES[3],
          PERCENTILES[4],
          PERCENTILES[5]);

  private static final Set<String> DROPPED =
      Set.of("_cardinalhq.id", "_cardinalhq.value", "_cardinalhq.bucket_prefix", "start_timestamp");

  private ColumnNames() {}

  /**
   * The current spelling of a column as a file names it; empty if the column is dropped. The rules
   * apply to the original name, in the contract's order; the result has only {@code [a-z0-9_]}.
   */
  public static Optional<String> current(String original) {
    String name = original;
    if (name.startsWith("_cardinalhq_")) {
      name = "_cardinalhq." + name.substring("_cardinalhq_".length());
    }
    if (DROPPED.contains(name)) {
      return Optional.empty();
    }
    return Optional.of(clean(renamed(name)));
  }

  private static String renamed(String name) {
    if (name.equals("_cardinalhq.name")) {
      return METRIC_NAME;
    }
    if (name.startsWith("_cardinalhq.")) {
      return "chq_" + name.substring("_cardinalhq.".length());
    }
    if (name.startsWith("rollup_")) {
      return "chq_" + name;
    }
    if (name.startsWith("metric.")) {
      return "attr_" + name.substring("metric.".length());
    }
    return switch (name) {
      case "sketch" -> SKETCH;
      case "unit" -> "chq_unit";
      case "description" -> "chq_description";
      default -> name;
    };
  }

  private static String clean(String name) {
    StringBuilder cleaned = new StringBuilder(name.toLowerCase(Locale.ROOT));
    for (int i = 0; i < cleaned.length(); i++) {
      char c = cleaned.charAt(i);
      boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && c != '_') {
        cleaned.setCharAt(i, '_');
      }
    }
    return cleaned.toString();
  }
}
