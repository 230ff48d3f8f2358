package io.metricrollup.bench;

import io.metricrollup.segment.ColumnNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The yardstick: rolls up segments with DuckDB on two threads, as fast as it can. All segments are
 * of one hour and one organization, so that one file a tier is what the contract asks for. A main
 * class for a JVM of its own.
 */
final class DuckDbRollup {
  private static final int[] TIERS = {60_000, 300_000, 1_200_000, 3_600_000};
  private static final Set<String> CORE =
      Set.of("metric_name", "chq_tid", "chq_timestamp", "chq_tsns", "chq_sketch");
  private static final String COUNTERS =
      "sum(chq_rollup_count) AS chq_rollup_count, sum(chq_rollup_sum) AS chq_rollup_sum,"
          + " min(chq_rollup_min) AS chq_rollup_min, max(chq_rollup_max) AS chq_rollup_max";

  /** Columns that are always written; what needs a sketch is null. */
  private static final String ALWAYS =
      ", chq_timestamp * 1000000 AS chq_tsns, chq_rollup_sum / chq_rollup_count AS chq_rollup_avg,"
          + " NULL::BLOB AS chq_sketch, "
          + Stream.of(ColumnNames.PERCENTILES)
              .map(name -> "NULL::DOUBLE AS " + name)
              .collect(Collectors.joining(", "));

  private static final String SORTED = " ORDER BY metric_name, chq_tid, chq_timestamp";
  static final String PARQUET = " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3)";

  private final Statement statement;
  private final List<Segment> segments;
  private final Path out;

  private record Segment(long start, String path) {}

  private DuckDbRollup(Statement statement, List<Segment> segments, Path out) {
    this.statement = statement;
    this.segments = segments;
    this.out = out;
  }

  /**
   * @param arguments form, file of start and path of each segment, number of their rows, folder for
   *     output
   */
  public static void main(String[] arguments) throws Exception {
    List<Segment> segments = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(arguments[1]))) {
      int tab = line.indexOf('\t');
      segments.add(new Segment(Long.parseLong(line.substring(0, tab)), line.substring(tab + 1)));
    }
    long rows = Long.parseLong(arguments[2]);
    Path out = Path.of(arguments[3]);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET threads = 2");
      statement.execute("SET preserve_insertion_order = false");
      statement.execute("SET temp_directory = '" + out.resolve("spill") + "'");
      long begin = System.nanoTime();
      double cpu = ProcFs.cpuSeconds(ProcessHandle.current().pid());
      new DuckDbRollup(statement, segments, out).run(DuckDbForm.valueOf(arguments[0]));
      report(rows, (System.nanoTime() - begin) / 1e9, cpu);
    }
  }

  private static void report(long rows, double seconds, double cpuBefore) {
    long pid = ProcessHandle.current().pid();
    Fork.say(Measures.RATE, "rows/s", rows / seconds);
    Fork.say(Measures.CPU, "us", (ProcFs.cpuSeconds(pid) - cpuBefore) / rows * 1e6);
    Fork.say(Measures.PEAK, "MiB", ProcFs.peakResidentBytes(pid) / 1048576.0);
  }

  private void run(DuckDbForm form) throws SQLException {
    switch (form) {
      case SCAN -> scan();
      case QUERY_PER_WINDOW -> queryPerWindow();
      case ONE_QUERY -> copy("(" + rollup(source(segments), 60_000) + ")", "60000");
      case TIERS_ONE_SCAN -> tiersOneScan();
      case TIERS_TWO_SCANS -> tiersTwoScans("");
      case TIERS_SORTED -> tiersTwoScans(SORTED);
    }
  }

  private void scan() throws SQLException {
    String source = source(segments);
    String all =
        columns(source).stream()
            .map(column -> "count(\"" + column + "\")")
            .collect(Collectors.joining(", "));
    statement.execute("SELECT " + all + " FROM " + source);
  }

  private void queryPerWindow() throws SQLException {
    Map<Long, List<Segment>> windows =
        segments.stream()
            .collect(
                Collectors.groupingBy(
                    segment -> Math.floorDiv(segment.start, 60_000L),
                    TreeMap::new,
                    Collectors.toList()));
    for (Map.Entry<Long, List<Segment>> window : windows.entrySet()) {
      String query = "(" + rollup(source(window.getValue()), 60_000) + ")";
      copy(query, "window-" + window.getKey());
    }
  }

  private void tiersOneScan() throws SQLException {
    String source = source(segments);
    for (int tier : TIERS) {
      table("t" + tier, rollup(source, tier));
      source = "t" + tier;
      copy(source, Integer.toString(tier));
    }
  }

  /** The labels of a series are the same in all its rows; so they need not be aggregated again. */
  private void tiersTwoScans(String order) throws SQLException {
    String source = source(segments);
    String labels = labels(source, column -> ", any_value(\"%1$s\") AS \"%1$s\"".formatted(column));
    table("labels", "SELECT metric_name, chq_tid" + labels + " FROM " + source + " GROUP BY 1, 2");
    for (int tier : TIERS) {
      table(
          "t" + tier,
          "SELECT " + key(tier) + ", " + COUNTERS + " FROM " + source + " GROUP BY ALL");
      source = "t" + tier;
      copy(source + " JOIN labels USING (metric_name, chq_tid)" + order, Integer.toString(tier));
    }
  }

  private String rollup(String source, int tier) throws SQLException {
    String labels = labels(source, column -> ", any_value(\"%1$s\") AS \"%1$s\"".formatted(column));
    return "SELECT " + key(tier) + ", " + COUNTERS + labels + " FROM " + source + " GROUP BY ALL";
  }

  private static String key(int tier) {
    return "metric_name, chq_tid, chq_timestamp // %1$d * %1$d AS chq_timestamp".formatted(tier);
  }

  private String labels(String source, UnaryOperator<String> expression) throws SQLException {
    return columns(source).stream()
        .filter(column -> !CORE.contains(column) && !column.startsWith("chq_rollup_"))
        .map(expression)
        .collect(Collectors.joining());
  }

  private List<String> columns(String source) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (ResultSet described = statement.executeQuery("DESCRIBE FROM " + source)) {
      while (described.next()) {
        columns.add(described.getString(1));
      }
    }
    return columns;
  }

  private void table(String name, String query) throws SQLException {
    statement.execute("CREATE TEMP TABLE " + name + " AS " + query);
  }

  private void copy(String from, String name) throws SQLException {
    String target = " TO '" + out.resolve(name + ".parquet") + "'" + PARQUET;
    statement.execute("COPY (SELECT *" + ALWAYS + " FROM " + from + ")" + target);
  }

  private static String source(List<Segment> segments) {
    return segments.stream()
        .map(segment -> "'" + segment.path.replace("'", "''") + "'")
        .collect(
            Collectors.joining(
                ", ", "read_parquet([", "], union_by_name = true, hive_partitioning = false)"));
  }
}
