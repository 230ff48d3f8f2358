package io.metricrollup.job.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.sun.management.ThreadMXBean;
import io.metricrollup.batch.PointBatch;
import io.metricrollup.harness.DuckDb;
import io.metricrollup.harness.Folders;
import io.metricrollup.harness.ProcessSample;
import io.metricrollup.job.demo.GeneratorSettings;
import io.metricrollup.job.demo.SegmentGenerator;
import io.metricrollup.parquet.DecodeLimits;
import io.metricrollup.segment.ColumnNames;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.TierChain;
import io.metricrollup.source.decode.Refusal;
import io.metricrollup.source.decode.SegmentDecoder;
import io.metricrollup.zstd.ZstdPool;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged segments all the way from bytes to emitted windows: whatever is in them, each row either
 * counts or is refused in words that name the file, and nothing is thrown.
 */
class HostileSegmentsTest {
  private static final int FREQUENCY = 60_000;
  private static final long MOST_BYTES = 1L << 30;
  private static final String NAME = "hostile.parquet";

  /**
   * A file to be damaged.
   *
   * @param known the same rows, but for one in forty that is of another series
   */
  private record Sample(String name, int dateint, byte[] bytes, byte[] known) {}

  @TempDir private static Path folder;
  private static final List<Sample> SAMPLES = new ArrayList<>();
  private static final ZstdPool POOL = new ZstdPool();

  private final SegmentDecoder decoder =
      new SegmentDecoder(
          POOL, DecodeLimits.defaults(), TierChain.DEFAULT, SegmentDecoder.BATCH_ROWS_EXCHANGED);
  private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private long counted;
  private long partLabels;
  private int refusals;
  private int runs;

  @BeforeAll
  static void samples() throws Exception {
    Path storage = Files.createDirectories(folder.resolve("lake"));
    GeneratorSettings settings =
        new GeneratorSettings(
            3,
            new UUID(1, 2),
            1,
            "default",
            10_000,
            new GeneratorSettings.Shape(20, 200, 24, 1, 0),
            GeneratorSettings.Blemishes.NONE);
    try (SegmentGenerator generator = new SegmentGenerator(settings, storage)) {
      generator.interval(Instant.parse("2026-01-01T12:00:00Z").toEpochMilli());
    }
    List<Path> files = new ArrayList<>(Folders.files(storage, ".parquet"));
    Path real = Path.of(System.getProperty("rollup.segments", ""));
    if (Files.isDirectory(real)) {
      files.addAll(Folders.files(real, ".parquet"));
      files.removeIf(file -> file.getFileName().toString().startsWith("expected"));
    }
    try (DuckDb db = new DuckDb()) {
      for (Path file : files) {
        byte[] known = copy(db, otherSeries(db, file));
        add(file, Files.readAllBytes(file), known);
        // Without compression the damage reaches the values.
        add(file, copy(db, "FROM '" + file + "'"), known);
      }
    }
  }

  private static String otherSeries(DuckDb db, Path file) {
    String name =
        db.rows("DESCRIBE FROM '" + file + "'").stream()
            .map(row -> (String) row.get("column_name"))
            .filter(column -> ColumnNames.current(column).equals(Optional.of("metric_name")))
            .findFirst()
            .orElseThrow();
    return """
        SELECT * REPLACE (CASE WHEN row_number() OVER () %% 40 = 0
            THEN "%s" || '.other' ELSE "%s" END AS "%s") FROM '%s'"""
        .formatted(name, name, name, file);
  }

  private static byte[] copy(DuckDb db, String query) throws Exception {
    Path plain = folder.resolve("plain.parquet");
    db.run("COPY (" + query + ") TO '" + plain + "' (COMPRESSION uncompressed)");
    return Files.readAllBytes(plain);
  }

  private static void add(Path file, byte[] bytes, byte[] known) {
    String date = file.getParent().getParent().getParent().getFileName().toString();
    SAMPLES.add(new Sample(file.toString(), Integer.parseInt(date), bytes, known));
  }

  @AfterAll
  static void close() {
    POOL.close();
    SAMPLES.clear();
  }

  @Test
  @Timeout(120)
  void soundSamplesCount() {
    for (Sample sample : SAMPLES) {
      run(sample, sample.bytes());
    }
    assertThat(counted).isPositive();
    assertThat(partLabels).as("label columns of which only some rows were read").isPositive();
  }

  @Test
  @Timeout(120)
  void truncatedAtEveryKilobyteNoRowCounts() {
    truncate(SAMPLES.subList(0, Math.min(6, SAMPLES.size())));
  }

  @Test
  @Tag("long")
  @Timeout(1800)
  void allSamplesTruncatedAtEveryKilobyte() {
    truncate(SAMPLES);
  }

  private void truncate(List<Sample> samples) {
    for (Sample sample : samples) {
      for (int length = 0; length < sample.bytes().length; length += 1024) {
        run(sample, Arrays.copyOf(sample.bytes(), length));
      }
    }
    assertThat(counted).isZero();
    assertThat(refusals).isPositive();
  }

  @Test
  @Timeout(180)
  void threeHundredMutations() {
    mutate(300, 20260101);
    assertFound(300);
  }

  @Test
  @Tag("long")
  @Timeout(1800)
  void tenThousandMutationsLeaveNothingBehind() throws Exception {
    // The heap is at its full size and all code is compiled by then.
    mutate(4_000, 4);
    ProcessSample before = ProcessSample.of(ProcessHandle.current().pid());
    mutate(6_000, 4_004);
    ProcessSample after = ProcessSample.of(ProcessHandle.current().pid());
    assertFound(10_000);
    System.out.println("before " + before + ", after " + after);
    assertThat(after.outsideHeap() - before.outsideHeap())
        .as("bytes outside the heap that 6,000 damaged segments left behind")
        .isLessThan(48 << 20);
    assertThat(after.threads()).isLessThanOrEqualTo(before.threads());
    assertThat(after.openFiles()).isLessThanOrEqualTo(before.openFiles());
  }

  private void mutate(int mutations, long seed) {
    for (int i = 0; i < mutations; i++) {
      SplittableRandom random = new SplittableRandom(seed + i);
      Sample sample = SAMPLES.get(random.nextInt(SAMPLES.size()));
      byte[] damaged = damage(sample.bytes(), random);
      long number = seed + i;
      assertThatNoException()
          .as("seed %d on %s", number, sample.name())
          .isThrownBy(() -> run(sample, damaged));
    }
  }

  private void assertFound(int mutations) {
    assertThat(counted).as("rows beside the damage").isPositive();
    assertThat(refusals).as("damage that was found").isGreaterThan(mutations / 10);
  }

  /** Flips, overwrites, moves or cuts; every third time in the footer. */
  private static byte[] damage(byte[] original, SplittableRandom random) {
    byte[] bytes = original.clone();
    int footer = Math.max(0, bytes.length - 8 - footerLength(original));
    int times = 1 << random.nextInt(7);
    for (int n = 0; n < times; n++) {
      int at =
          random.nextInt(3) == 0
              ? random.nextInt(footer, bytes.length)
              : random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) 0xff);
        default -> {
          int length = Math.min(random.nextInt(1, 64), bytes.length - at);
          int from = random.nextInt(bytes.length - length + 1);
          System.arraycopy(original, from, bytes, at, length);
        }
      }
    }
    return bytes;
  }

  private static int footerLength(byte[] file) {
    int at = file.length - 8;
    return (file[at] & 0xff) | (file[at + 1] & 0xff) << 8 | (file[at + 2] & 0xff) << 16;
  }

  /**
   * Decodes, merges and emits; every row that was handed on comes out again. Once with all labels,
   * and once where those of most series are known and not read again.
   */
  private void run(Sample sample, byte[] bytes) {
    Windows windows = new Windows();
    decode(sample, bytes, Long.MIN_VALUE, windows);
    windows.emit();
    counted += windows.rows;

    // A watermark before the last makes the decoder forget the series of the last run.
    runs++;
    long watermark = -runs;
    Windows half = new Windows();
    decode(sample, sample.known(), watermark, half);
    long rows = half.rows;
    decode(sample, bytes, watermark, half);
    half.emit();
    assertThat(half.rows - rows).as("rows beside the damage").isGreaterThanOrEqualTo(windows.rows);
    assertThat(half.merger.takeLabelsMissing()).isZero();
    partLabels += half.partLabels;
  }

  private void decode(Sample sample, byte[] bytes, long watermark, Windows windows) {
    Instant start = Instant.EPOCH;
    Notification segment =
        new Notification(
            new UUID(1, 2), sample.dateint(), 10_000, 7, 1, 1, 1, start, start, 0, List.of());
    long before = memory.getCurrentThreadAllocatedBytes();
    long rows = windows.rows + windows.refused;
    SegmentDecoder.Result result =
        decoder.decode(segment, NAME, bytes, bytes.length, 2, watermark, windows);
    assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_BYTES);
    assertThat(result.rows()).isEqualTo(windows.rows + windows.refused - rows);
  }

  /** What a shard makes of the batches; one table for both shards. */
  private final class Windows implements SegmentDecoder.Output {
    private final ShardTable table = new ShardTable();
    private final BatchMerger merger = new BatchMerger(timer -> {});
    private long rows;
    private long refused;
    private long partLabels;

    @Override
    public void batch(PointBatch batch) {
      rows += batch.rows();
      partLabels += Arrays.stream(batch.labels()).filter(label -> !label.whole()).count();
      merger.merge(table, batch, FREQUENCY, Long.MIN_VALUE);
    }

    @Override
    public void refused(Refusal refusal) {
      refusals++;
      assertThat(refusal.detail()).startsWith(NAME + ": ").doesNotContain("Exception", "\n");
      switch (refusal.reason()) {
        case INVALID_SKETCH, UNSUPPORTED_COLUMN -> {}
        default -> refused += refusal.rowGroup() < 0 ? 0 : refusal.rows();
      }
    }

    void emit() {
      if (table.tiers() == 0) {
        return;
      }
      long[] emitted = new long[1];
      WindowEmitter emitter =
          new WindowEmitter(
              batch -> {
                emitted[0] += batch.inputRows();
                for (int row = 0; row < batch.rows(); row++) {
                  assertThat(batch.counts()[row]).isNotNegative().isFinite();
                }
              });
      Tier tier = table.tier(0);
      for (int i = 0; i < tier.size(); i++) {
        emitter.emit(new ShardKey(new UUID(1, 2), 1, 0, 0), table, FREQUENCY, tier.get(i));
      }
      assertThat(emitted[0]).isEqualTo(rows);
    }
  }
}
