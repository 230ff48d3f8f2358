package io.metricrollup.job;

/**
 * The columns of generated segments, as writers of different times and tastes have them. Labels are
 * a function of organization, instance and series; not every row has them. In the query, {@code
 * $place} stands for organization and instance.
 */
enum SegmentLayout {
  /** Current spelling, sorted, percentiles and averages that nobody may trust. */
  CURRENT(
      true,
      """
      metric_name, tid AS chq_tid, ts AS chq_timestamp, ts * 1000000 AS chq_tsns,
      type AS chq_metric_type, '$place' AS chq_customer_id, 'metrics' AS chq_telemetry_type,
      'what ' || metric_name || ' is' AS chq_description,
      CASE WHEN tid % 2 = 0 THEN 'By' END AS chq_unit,
      cnt AS chq_rollup_count, sm AS chq_rollup_sum, -7.5 AS chq_rollup_avg,
      mn AS chq_rollup_min, mx AS chq_rollup_max, -7.5 AS chq_rollup_p50, sketch AS chq_sketch,
      '$place ' || tid % 7 AS resource_service_name,
      '$place pod ' || tid % 5 AS resource_k8s_pod,
      CASE WHEN seq % 3 > 0 THEN '$place host ' || tid % 9 END AS attr_host,
      8000 + abs(tid % 100) AS attr_port,
      200 + abs(tid % 5) AS attr_code,
      tid % 2 = 0 AS attr_flag,
      CAST(0.5 + abs(tid % 4) AS DOUBLE) AS attr_ratio,
      CAST(abs(tid % 3) AS INTEGER) AS attr_level,
      CAST(0.25 * abs(tid % 4) AS FLOAT) AS attr_weight,
      type = 'count' AS metric_is_monotonic,
      CAST(NULL AS VARCHAR) AS attr_never
      """),

  /** Unsorted; whole numbers as counts, labels in other types. */
  OTHER_TYPES(
      false,
      """
      CAST(cnt AS BIGINT) AS chq_rollup_count, sm AS chq_rollup_sum, mn AS chq_rollup_min,
      mx AS chq_rollup_max, sketch AS chq_sketch, type AS chq_metric_type,
      ts AS chq_timestamp, tid AS chq_tid, metric_name,
      '$place ' || tid % 7 AS resource_service_name,
      CAST(8000 + abs(tid % 100) AS DOUBLE) AS attr_port,
      CAST(200 + abs(tid % 5) AS VARCHAR) AS attr_code,
      CAST(tid % 2 = 0 AS VARCHAR) AS attr_flag,
      CAST(CAST(0.5 + abs(tid % 4) AS DOUBLE) AS VARCHAR) AS attr_ratio,
      CASE WHEN tid % 3 = 0 THEN type = 'count' END AS metric_is_monotonic
      """),

  /** The old spelling, with what it had and is dropped, and fingerprints as text. */
  OLD(
      false,
      """
      metric_name AS "_cardinalhq.name",
      coalesce(CAST(tid AS VARCHAR), 'no number') AS "_cardinalhq.tid",
      ts AS "_cardinalhq.timestamp", type AS "_cardinalhq.metric_type",
      '$place' AS "_cardinalhq_customer_id", seq AS "_cardinalhq.id", 1.5 AS "_cardinalhq.value",
      'x' AS "_cardinalhq.bucket_prefix", ts AS start_timestamp,
      'what ' || metric_name || ' is' AS description,
      CASE WHEN tid % 2 = 0 THEN 'By' END AS unit,
      cnt AS rollup_count, sm AS rollup_sum, mn AS rollup_min, mx AS rollup_max, sketch,
      '$place ' || tid % 7 AS "resource.service.name",
      '$place pod ' || tid % 5 AS "Resource.K8s-Pod",
      CASE WHEN seq % 3 > 0 THEN '$place host ' || tid % 9 END AS "metric.host",
      8000 + abs(tid % 100) AS "metric.port",
      200 + abs(tid % 5) AS "metric.code",
      type = 'count' AS metric_is_monotonic
      """),

  /** Both spellings of some columns: the first that is not null counts, the current one first. */
  BOTH(
      false,
      """
      CASE WHEN seq % 4 = 0 THEN 'not this' WHEN seq % 2 = 1 THEN metric_name END
        AS "_cardinalhq.name",
      CASE WHEN seq % 2 = 0 THEN metric_name END AS metric_name,
      CASE WHEN seq % 2 = 0 THEN tid END AS chq_tid,
      CASE WHEN seq % 2 = 1 THEN CAST(tid AS VARCHAR) ELSE '1' END AS "_cardinalhq.tid",
      ts AS chq_timestamp, type AS chq_metric_type, cnt AS chq_rollup_count,
      CASE WHEN seq % 2 = 0 THEN 1e6 ELSE sm END AS rollup_sum,
      CASE WHEN seq % 2 = 0 THEN sm END AS chq_rollup_sum,
      mn AS chq_rollup_min, mx AS chq_rollup_max, sketch AS chq_sketch,
      CASE WHEN seq % 2 = 0 THEN 'not this' WHEN seq % 3 > 0 THEN '$place host ' || tid % 9 END
        AS "metric.host",
      CASE WHEN seq % 2 = 0 THEN '$place host ' || tid % 9 END AS attr_host,
      '$place ' || tid % 7 AS "resource.service.name"
      """),

  /** A list among the columns. */
  NESTED(false, CURRENT.columns + ", [tid, 2] AS attr_list"),

  /** Nothing says when. */
  TIMELESS(false, CURRENT.columns.replace("ts AS chq_timestamp,", ""));

  private final boolean sorted;
  private final String columns;

  SegmentLayout(boolean sorted, String columns) {
    this.sorted = sorted;
    this.columns = columns;
  }

  /** Selects one segment's rows out of the table {@code staged}. */
  String query(SourceSegment segment) {
    String place = segment.organization().substring(0, 4) + "-" + segment.instance();
    return "SELECT "
        + columns.replace("$place", place)
        + " FROM staged WHERE segment = "
        + segment.id()
        + (sorted ? " ORDER BY metric_name, tid, ts, seq" : " ORDER BY seq");
  }
}
