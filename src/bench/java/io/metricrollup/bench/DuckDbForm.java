package io.metricrollup.bench;

/** Ways to roll up with DuckDB. Counters are exact in all of them; sketches are left out. */
enum DuckDbForm {
  SCAN("DuckDB, reading all columns only"),
  QUERY_PER_WINDOW("DuckDB, 60 s only, one query per window, a tenth of the data"),
  ONE_QUERY("DuckDB, 60 s only, one query"),
  TIERS_ONE_SCAN("DuckDB, four tiers, one scan"),
  TIERS_TWO_SCANS("DuckDB, four tiers, labels by series in a second scan");

  private final String title;

  DuckDbForm(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
