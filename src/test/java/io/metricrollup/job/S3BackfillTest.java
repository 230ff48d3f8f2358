package io.metricrollup.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.metricrollup.harness.DuckDb;
import io.metricrollup.harness.Folders;
import io.metricrollup.job.backfill.Backfill;
import io.metricrollup.job.backfill.BackfillRequest;
import io.metricrollup.job.backfill.BackfillResult;
import io.metricrollup.job.cli.FileSystems;
import io.metricrollup.job.demo.GeneratorSettings;
import io.metricrollup.job.demo.SegmentGenerator;
import io.metricrollup.job.runtime.LocalStorage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backfill that lists, reads and writes a real S3-compatible server. */
class S3BackfillTest {
  private static final int SEGMENTS = 24;
  private static final long HOUR = 1_767_225_600_000L;
  private static final String TRUST = "javax.net.ssl.trustStore";

  @TempDir private static Path folder;
  private static LocalStorage storage;

  @BeforeAll
  static void start() throws IOException {
    storage = LocalStorage.start(folder.resolve("s3"), "lake", "rolled", "rolled-tls");
    GeneratorSettings settings =
        new GeneratorSettings(
            7,
            new UUID(7, 7),
            1,
            "default",
            10_000,
            new GeneratorSettings.Shape(20, 200, 30, 1, 0),
            GeneratorSettings.Blemishes.NONE);
    try (SegmentGenerator generator = new SegmentGenerator(settings, lake())) {
      for (int i = 0; i < SEGMENTS; i++) {
        generator.interval(HOUR + i * 10_000L);
      }
    }
    reach(LocalStorage.settings(storage.port()));
    Folders.upload(lake(), "s3://lake");
  }

  @AfterAll
  static void stop() {
    System.clearProperty(TRUST);
    FileSystems.install(new Configuration());
    storage.close();
  }

  private static Path lake() {
    return folder.resolve("lake");
  }

  private static BackfillResult backfill(String from, String to) throws Exception {
    String[] roots = {"--storage-root", from, "--output-root", to};
    RollupOptions options = RollupOptions.parseBounded(roots);
    BackfillRequest request =
        new BackfillRequest(
            options,
            from,
            to,
            Optional.empty(),
            10_000,
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            2);
    return new Backfill(request, progress -> {}).run();
  }

  private static void reach(Map<String, String> settings) {
    FileSystems.install(Configuration.fromMap(settings));
  }

  @Test
  void listedReadAndWrittenAsOnALocalDisk() throws Exception {
    reach(LocalStorage.settings(storage.port()));
    Path local = folder.resolve("local");
    BackfillResult there = backfill(lake().toString(), local.toString());
    BackfillResult here = backfill("s3://lake", "s3://rolled");

    assertThat(here.segmentsRead()).isEqualTo(SEGMENTS);
    assertThat(here.rowsOut()).isEqualTo(there.rowsOut()).hasSize(4);
    assertSameSegments(local, storage.bucket("rolled"));
    assertThat(storage.bucket("rolled").resolve("announcements.jsonl")).isNotEmptyFile();

    Map<String, Object> before = changes(storage.bucket("rolled"));
    backfill("s3://lake", "s3://rolled");
    assertThat(changes(storage.bucket("rolled"))).isEqualTo(before);
  }

  @Test
  void readAndWrittenByTls() throws Exception {
    System.setProperty(TRUST, storage.trustStore().toString());
    reach(storage.tlsSettings());
    BackfillResult result = backfill("s3://lake", "s3://rolled-tls");
    assertThat(result.segmentsRead()).isEqualTo(SEGMENTS);
    assertThat(Folders.files(storage.bucket("rolled-tls"), ".parquet")).isNotEmpty();
  }

  @Test
  void wrongCredentialsAreRefusedWithoutBeingShown() {
    Map<String, String> wrong = new TreeMap<>(LocalStorage.settings(storage.port()));
    wrong.put("s3.secret-key", "wrong-but-still-a-secret");
    reach(wrong);
    Throwable failure = catchThrowable(() -> backfill("s3://lake", "s3://rolled"));
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    assertThat(text.toString()).contains("lake").doesNotContain("wrong-but-still-a-secret");
  }

  private static void assertSameSegments(Path one, Path two) throws IOException {
    assertThat(names(two)).isEqualTo(names(one)).isNotEmpty();
    try (DuckDb duck = new DuckDb()) {
      String both = "select count(*) from (select %1$s from %2$s except all select %1$s from %3$s)";
      String columns = "* exclude (filename, chq_rollup_sum, chq_rollup_avg)";
      String left = DuckDb.parquet(one);
      String right = DuckDb.parquet(two);
      assertThat(duck.number(both.formatted(columns, left, right))).isZero();
      assertThat(duck.number(both.formatted(columns, right, left))).isZero();
    }
  }

  private static List<String> names(Path root) throws IOException {
    return Folders.files(root, ".parquet").stream()
        .map(file -> root.relativize(file).toString())
        .toList();
  }

  private static Map<String, Object> changes(Path root) throws IOException {
    Map<String, Object> changes = new TreeMap<>();
    for (Path file : Folders.files(root, "")) {
      changes.put(file.toString(), Files.getLastModifiedTime(file));
    }
    return changes;
  }
}
