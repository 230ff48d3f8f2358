package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files with bytes changed or cut off at random are read or refused, in bounded time and memory;
 * nothing else happens. {@link ReadBack#readAll} throws nothing but the one exception, or fails the
 * test.
 */
class MutatedFileTest {
  private static final int MUTATIONS_PER_FILE = 400;
  private static final int ROWS = 400;

  @TempDir Path folder;

  @Test
  void mutatedFilesAreReadOrRefused() throws Exception {
    List<byte[]> files = files();
    Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2), () -> mutate(files));
  }

  private static void mutate(List<byte[]> files) {
    SplittableRandom random = new SplittableRandom(20251219);
    int read = 0;
    int refused = 0;
    try (ReadBack ours = new ReadBack()) {
      for (byte[] original : files) {
        for (int i = 0; i < MUTATIONS_PER_FILE; i++) {
          try {
            ours.readAll(ours.open("mutated.parquet", mutate(original, random)));
            read++;
          } catch (CorruptFileException e) {
            assertThat(e)
                .as("found by a check, not by the net behind them")
                .hasMessageStartingWith("mutated.parquet: ")
                .hasCauseInstanceOf(Malformed.class);
            refused++;
          }
        }
      }
    }
    assertThat(read).as("mutations that do not matter").isPositive();
    assertThat(refused).as("mutations that do").isGreaterThan(files.size() * 100);
  }

  /** Cuts bytes off, keeping the tail in place; or changes a few, half of the time near the end. */
  private static byte[] mutate(byte[] original, SplittableRandom random) {
    byte[] copy = original.clone();
    int kind = random.nextInt(10);
    if (kind == 0) {
      return Arrays.copyOf(copy, random.nextInt(copy.length));
    }
    if (kind == 1) {
      int cut = random.nextInt(1, 64);
      int at = random.nextInt(copy.length - cut);
      System.arraycopy(original, at + cut, copy, at, copy.length - at - cut);
      return Arrays.copyOf(copy, copy.length - cut);
    }
    for (int n = random.nextInt(1, 4); n > 0; n--) {
      int from = kind < 6 ? 0 : copy.length * 3 / 4;
      int at = random.nextInt(from, copy.length);
      copy[at] = random.nextBoolean() ? extreme(random) : (byte) random.nextInt();
    }
    return copy;
  }

  private static byte extreme(SplittableRandom random) {
    return (byte) new int[] {0, 0xff, 0x7f, 0x80, 1, 0xfe}[random.nextInt(6)];
  }

  private List<byte[]> files() throws Exception {
    List<byte[]> files = new ArrayList<>();
    for (WriterVersion version : WriterVersion.values()) {
      for (CompressionCodecName codec :
          List.of(CompressionCodecName.UNCOMPRESSED, CompressionCodecName.ZSTD)) {
        for (boolean dictionary : new boolean[] {true, false}) {
          files.add(file(version, codec, dictionary));
        }
      }
    }
    files.add(file(WriterVersion.PARQUET_2_0, CompressionCodecName.SNAPPY, false));
    files.add(file(WriterVersion.PARQUET_1_0, CompressionCodecName.GZIP, false));
    files.add(duckDb("V1"));
    files.add(duckDb("V2"));
    return files;
  }

  private byte[] duckDb(String version) throws Exception {
    Path path = folder.resolve("duck.parquet");
    try (DuckDb duck = new DuckDb()) {
      duck.write(
          """
          SELECT i, i % 7 AS few, 'value' || hash(i) AS many, i / 7 AS d, i % 3 = 0 AS flag,
            CASE WHEN i % 5 = 0 THEN 'label' || i % 3 END AS label
          FROM range(400) t(i)
          """,
          path, "CODEC UNCOMPRESSED, PARQUET_VERSION " + version);
    }
    return Files.readAllBytes(path);
  }

  private byte[] file(WriterVersion version, CompressionCodecName codec, boolean dictionary)
      throws Exception {
    Path path = folder.resolve("original.parquet");
    List<JavaFiles.Field> fields =
        Stream.of(0, 1, 3, 7, 12, 25, 36, 39, 50, 59, 64, 66, 71, 75)
            .map(JavaFiles.fields(ROWS)::get)
            .toList();
    boolean split = codec == CompressionCodecName.UNCOMPRESSED;
    // Without checksums, which would find most changes before any decoder sees them.
    JavaFiles.write(
        path,
        fields,
        ROWS,
        new JavaFiles.Options(version, codec, dictionary, 1 << 20, split, 150, 1 << 20, false));
    return Files.readAllBytes(path);
  }
}
