package io.metricrollup.bench;

/** Figures that the README shows, and what they were to be. */
enum Target {
  SORTED_DUCKDB(
      "throughput",
      Throughput.RATIOS,
      DuckDbForm.TIERS_SORTED.title(),
      "×",
      "the job's rows/s to DuckDB's, sorted as the contract asks",
      "≥ 10"),
  UNSORTED_DUCKDB(
      "throughput",
      Throughput.RATIOS,
      DuckDbForm.TIERS_TWO_SCANS.title(),
      "×",
      "the same, DuckDB unsorted",
      ""),
  CPU(
      "throughput",
      Throughput.CPU_RATIO,
      "all of it",
      "×",
      "CPU per row, TaskManager to plain Java",
      "≤ 1.3"),
  ALLOCATED(
      "throughput",
      Throughput.JOB,
      "bytes allocated per row",
      " B",
      "allocated per row read, whole TaskManager",
      "≤ 300 B"),
  COLLECTOR(
      "throughput",
      Throughput.JOB,
      "garbage collector, of CPU",
      " %",
      "garbage collector, of CPU",
      "≤ 2 %"),
  CORES(
      "throughput",
      Throughput.JOB,
      Backlog.CORES + "TaskManager",
      "",
      "cores that the TaskManager's two slots use",
      "≥ 1.8"),
  BUSY(
      "throughput",
      Throughput.JOB,
      Backlog.BUSY_TASK + "Fetch segments -> Isolate se",
      " %",
      "time that the slots are busy, by Flink's metric",
      "≥ 90 %"),
  CONTEXTS(
      "throughput",
      Throughput.JOB,
      "zstd contexts created",
      "",
      "zstd contexts: sink subtasks × levels + reader subtasks",
      "4"),
  HALF_MILLION(
      "memory",
      "500k series",
      MemoryRun.PEAK_CHECKPOINTS,
      " MiB",
      "resident memory, 500,000 active series, with checkpoints",
      "≤ 2,048 MiB"),
  HALF_MILLION_RESTORED(
      "memory", "500k series", MemoryRun.PEAK_RESTORE, " MiB", "and with a restore", "≤ 2,048 MiB"),
  HALF_MILLION_COLLECTOR(
      "memory", "500k series", MemoryRun.COLLECTOR, " %", "garbage collector, of CPU", "≤ 2 %"),
  MILLION(
      "memory",
      "1M series",
      MemoryRun.PEAK_CHECKPOINTS,
      " MiB",
      "resident memory, 1,000,000 active series, with checkpoints",
      "≤ 2,048 MiB"),
  MILLION_RESTORED(
      "memory", "1M series", MemoryRun.PEAK_RESTORE, " MiB", "and with a restore", "≤ 2,048 MiB"),
  MILLION_COLLECTOR(
      "memory", "1M series", MemoryRun.COLLECTOR, " %", "garbage collector, of CPU", "≤ 10 %"),
  WINDOW_BYTES(
      "memory",
      Memory.TABLES_SUBJECT,
      Memory.PER_WINDOW,
      " B",
      "a series in one open window",
      "≤ 120 B"),
  SERIES_BYTES(
      "memory",
      Memory.TABLES_SUBJECT,
      Memory.PER_SERIES,
      " B",
      "a series with its labels; room kept for coming windows",
      "-"),
  SERIES(
      "growth",
      Growth.RELATIVE,
      Growth.MOST_SERIES.title(),
      "×",
      "CPU per row, 500,000 series to 10,000",
      "≤ 1.5"),
  LABELS(
      "growth",
      Growth.RELATIVE,
      Growth.MOST_LABELS.title(),
      "×",
      "CPU per row, 200 label columns to 22, as many filled",
      "≤ 1.5"),
  ORGANIZATIONS(
      "growth",
      Growth.RELATIVE,
      Growth.MOST_ORGANIZATIONS.title(),
      "×",
      "CPU per row, 200 organizations to one",
      "≤ 1.5"),
  BACKFILL_SLOTS(
      "growth",
      Growth.TWO_TO_ONE,
      Growth.BACKFILL_TITLE,
      "×",
      "two slots to one, in a backfill",
      "≥ 1.8"),
  BACKFILL_CORES(
      "growth",
      Growth.TWO_TO_ONE,
      Growth.BACKFILL_CORES,
      "×",
      "two slots on two cores to one on one, in a backfill",
      "-"),
  JOB_SLOTS(
      "growth",
      Growth.TWO_TO_ONE,
      Growth.JOB_TITLE,
      "×",
      "two slots to one, beside broker and JobManager",
      "≥ 1.6"),
  FRESH(
      "freshness",
      Freshness.SUBJECT,
      Freshness.ALL + ": median",
      " s",
      "from the last notification of a window to its announcement, median",
      "-"),
  FRESH_MOST(
      "freshness",
      Freshness.SUBJECT,
      Freshness.ALL + ": most",
      " s",
      "at most (checkpoints every 15 s)",
      "≤ 17 s"),
  FRESH_HOUR(
      "freshness",
      Freshness.SUBJECT,
      Freshness.HOUR + ": most",
      " s",
      "at most, four tiers at the top of an hour",
      "-"),
  SIZE("size", "all tiers", Size.OWN, " B", "bytes per row written", "least"),
  SIZE_DUCKDB("size", "all tiers", Size.DUCKDB, " B", "the same rows by DuckDB", "-"),
  SIZE_PARQUET_JAVA(
      "size", "all tiers", Size.PARQUET_JAVA, " B", "the same rows by parquet-java", "-"),
  MERGE("kernels", "merge a sketch of 1", "own", " ns", "merge a sketch of one bin", "≤ 60 ns"),
  QUANTILES(
      "kernels",
      "six quantiles and encode, bins: 1",
      "own",
      " ns",
      "six quantiles and encode, one bin",
      "≤ 150 ns");

  private final String benchmark;
  private final String subject;
  private final String measure;
  private final String unit;
  private final String what;
  private final String aim;

  Target(String benchmark, String subject, String measure, String unit, String what, String aim) {
    this.benchmark = benchmark;
    this.subject = subject;
    this.measure = measure;
    this.unit = unit;
    this.what = what;
    this.aim = aim;
  }

  String benchmark() {
    return benchmark;
  }

  String subject() {
    return subject;
  }

  String measure() {
    return measure;
  }

  String unit() {
    return unit;
  }

  /** First two cells of its line. */
  String text() {
    return what + " | " + aim;
  }
}
