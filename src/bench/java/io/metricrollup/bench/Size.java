package io.metricrollup.bench;

import io.metricrollup.parquet.DecodeLimits;
import io.metricrollup.parquet.ParquetFile;
import io.metricrollup.sink.SegmentFooter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Bytes per row of the files that a backfill of an hour writes, and of the same rows, file by file
 * and in the same order, when DuckDB and parquet-java write them with their default settings.
 */
final class Size implements Benchmark {
  static final String OWN = "bytes per row, own";
  static final String DUCKDB = "bytes per row, DuckDB";
  static final String PARQUET_JAVA = "bytes per row, parquet-java";

  @Override
  public String name() {
    return "size";
  }

  @Override
  public boolean isForked() {
    return false;
  }

  @Override
  public String summary() {
    return "bytes per row written, beside DuckDB and parquet-java at the same zstd level";
  }

  @Override
  public Report run(BenchSettings settings) throws Exception {
    Report report = new Report();
    boolean quick = settings.quick();
    Path links = Folders.fresh(settings, "size-in");
    BenchData data =
        BenchData.of(settings)
            .first(quick ? Duration.ofMinutes(6) : Duration.ofHours(1))
            .linked(links, 1);
    Path out = Folders.fresh(settings, "size-out");
    List<String> arguments = List.of(data.root().toString(), out.toString(), "2");
    Fork.run(report, "the backfill", BackfillRun.class, BackfillRun.JVM, arguments);
    Map<String, Sums> tiers = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement duckDb = connection.createStatement();
        Stream<Path> files = Files.walk(out)) {
      Path copy = settings.work().resolve("size.parquet");
      for (Path file : files.filter(path -> path.toString().endsWith(".parquet")).toList()) {
        add(tiers, file, duckDb, copy);
      }
      Files.deleteIfExists(copy);
    }
    tiers.forEach((tier, sums) -> sums.report(report, tier));
    Folders.delete(links);
    Folders.delete(out);
    return report;
  }

  private static final class Sums {
    long files;
    long rows;
    long own;
    long duckDb;
    long parquetJava;

    void report(Report report, String tier) {
      report.add(tier, "files", "", files);
      report.add(tier, "rows per file", "", (double) rows / files);
      report.add(tier, OWN, "B", (double) own / rows);
      report.add(tier, DUCKDB, "B", (double) duckDb / rows);
      report.add(tier, PARQUET_JAVA, "B", (double) parquetJava / rows);
    }
  }

  private static void add(Map<String, Sums> tiers, Path path, Statement duckDb, Path copy)
      throws Exception {
    byte[] bytes = Files.readAllBytes(path);
    ParquetFile file =
        ParquetFile.open(path.toString(), bytes, bytes.length, DecodeLimits.defaults());
    long byDuckDb = byDuckDb(path, duckDb, copy);
    long byParquetJava = JavaFile.of(bytes).write();
    String tier = "tier " + file.metadata().get(SegmentFooter.FREQUENCY_MS) + " ms";
    for (String key : List.of("all tiers", tier)) {
      Sums sums = tiers.computeIfAbsent(key, k -> new Sums());
      sums.files++;
      sums.rows += file.rows();
      sums.own += bytes.length;
      sums.duckDb += byDuckDb;
      sums.parquetJava += byParquetJava;
    }
  }

  private static long byDuckDb(Path file, Statement duckDb, Path copy)
      throws SQLException, IOException {
    duckDb.execute(
        "COPY (FROM read_parquet('%s', hive_partitioning = false)) TO '%s' %s"
            .formatted(file, copy, DuckDbRollup.PARQUET));
    return Files.size(copy);
  }
}
