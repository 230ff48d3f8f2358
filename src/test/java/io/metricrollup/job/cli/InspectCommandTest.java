package io.metricrollup.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.parquet.FileEncoder;
import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that cannot be read, and wrong usage. */
class InspectCommandTest {
  @TempDir Path folder;
  private Path good;

  @BeforeEach
  void writeFile() throws IOException {
    good = folder.resolve("good.parquet");
    try (ZstdPool pool = new ZstdPool()) {
      FileEncoder encoder = new FileEncoder(pool, 3);
      encoder.begin(3);
      encoder.longs("chq_tid", new long[] {1, 2, 1L << 60});
      Files.write(good, encoder.finish(Map.of(), List.of(), "").toByteArray());
    }
  }

  @Test
  void everyReadableFileIsShownAndEveryOtherNamed() throws IOException {
    Path truncated = folder.resolve("truncated.parquet");
    Files.write(truncated, Arrays.copyOf(Files.readAllBytes(good), 40));
    Path empty = Files.createFile(folder.resolve("empty.parquet"));
    Path absent = folder.resolve("absent.parquet");
    InspectRun run = InspectRun.of(truncated, good, absent, folder, good, empty, "gone://x/y");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).startsWith(good + "\n").contains("\n\n" + good + "\n");
    assertThat(run.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith(truncated + ": footer, "),
            line -> assertThat(line).startsWith(absent + ": there is no such file"),
            line -> assertThat(line).isEqualTo(folder + ": is a folder, not a file"),
            line -> assertThat(line).startsWith(empty + ": footer, "),
            line -> assertThat(line).startsWith("gone://x/y: no Flink file system"));
  }

  @Test
  void aCorruptPageLeavesNoHalfReport() throws IOException {
    byte[] bytes = Files.readAllBytes(good);
    Arrays.fill(bytes, 4, 12, (byte) 0xFF);
    Path corrupt = folder.resolve("corrupt.parquet");
    Files.write(corrupt, bytes);
    InspectRun run = InspectRun.of(corrupt);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith(corrupt + ": row group 0, column chq_tid, page at offset 4: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                           | no FILE is given",
        "--metric m                 | no FILE is given",
        "f --metric                 | --metric has no value",
        "f --limit 3                | --limit goes with --metric",
        "f --metric m --limit 0     | --limit is a number from 1 to 999999999, not 0",
        "f --metric m --limit x     | --limit is a number from 1 to 999999999, not x",
        "f --metric m --metric n    | --metric is given twice",
        "f --colour yes             | --colour is not an option of this command",
      })
  void wrongUsageIsExplained(String arguments, String problem) {
    Object[] words = arguments == null ? new Object[0] : arguments.split(" ");
    InspectRun run = InspectRun.of(words);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith(problem + "\n").endsWith(InspectCommand.USAGE);
  }

  @Test
  void helpIsNoError() {
    assertThat(InspectRun.of("--help")).isEqualTo(new InspectRun(0, InspectCommand.USAGE, ""));
  }
}
