package io.metricrollup.bench;

/**
 * Ways to roll up with DuckDB. Counters are exact in all of them; sketches and percentiles are left
 * out. The labels of a series do not change (contract, section 3), so any of its rows will do.
 */
enum DuckDbForm {
  SCAN("DuckDB, reading all columns only"),
  QUERY_PER_WINDOW("DuckDB, 60 s only, one query per window, a tenth of the data"),
  ONE_QUERY("DuckDB, 60 s only, one query"),
  TIERS_ONE_SCAN("DuckDB, four tiers, one scan"),
  TIERS_TWO_SCANS("DuckDB, four tiers, labels in a second scan"),

  /** The yardstick: the only one whose files are what the contract asks for (section 5). */
  TIERS_SORTED("DuckDB, four tiers, labels in a second scan, sorted");

  private final String title;

  DuckDbForm(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
