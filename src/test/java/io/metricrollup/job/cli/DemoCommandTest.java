package io.metricrollup.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.DuckDb;
import io.metricrollup.harness.Folders;
import io.metricrollup.job.demo.DemoSettings;
import io.metricrollup.job.demo.GeneratorSettings;
import io.metricrollup.job.runtime.Installation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  private static final GeneratorSettings.Shape SMALL =
      new GeneratorSettings.Shape(60, 400, 30, 2, 0.2);

  @TempDir private Path temporary;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private static PrintStream print(ByteArrayOutputStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  private static Set<Long> children() {
    return ProcessHandle.current()
        .descendants()
        .filter(ProcessHandle::isAlive)
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  @Test
  void shortDemoAddsUpAndLeavesSegmentsButNoProcess() throws Exception {
    Path folder = temporary.resolve("demo");
    Set<Long> before = children();
    DemoSettings settings =
        new DemoSettings(
            folder,
            0,
            Duration.ofMinutes(30),
            Optional.empty(),
            false,
            SMALL,
            // Not over when the job is ended: what is missing is looked for once more then.
            Map.of("not-found-give-up", "5min"));

    int code = DemoCommand.run(Installation.current(), settings, print(out), print(err));

    assertThat(code).as(text(out) + text(err)).isZero();
    assertThat(children()).isEqualTo(before);
    assertThat(text(out))
        .contains("Fed 359 segments", "30 min of event time")
        .containsPattern("  1 min .* yes\n  5 min .* yes\n  20 min .* yes\n  1 h .* yes\n")
        .contains("Every tier adds up to what was fed: ", "Files that were not announced: 0.")
        .containsPattern("corrupt_segment +1 ")
        .containsPattern("malformed_notification +1 ")
        .containsPattern("segment_not_found +1 ")
        .contains("1 announced again and not read again")
        .containsPattern("\n  [1-9][0-9,]* late rows, from [1-9]")
        .containsPattern("they came out as [1-9][0-9,]* supplementary rows")
        .containsPattern("One series: \\S+, tid -?[0-9]+\n")
        .containsPattern("Flink's dashboard was at http://127.0.0.1:[0-9]+ ");
    assertThat(text(err)).contains("Flink's dashboard: http://127.0.0.1:");
    assertThat(folder.resolve("broker")).doesNotExist();
    assertThat(folder.resolve("cluster")).doesNotExist();
    assertTiersHold(folder);
  }

  /** With a reader that is none of ours: all tiers count the same observations. */
  private void assertTiersHold(Path folder) throws IOException {
    Matcher fed = Pattern.compile("what was fed: ([0-9,]+) obs").matcher(text(out));
    assertThat(fed.find()).isTrue();
    long observations = Long.parseLong(fed.group(1).replace(",", ""));
    Path written = folder.resolve("out");
    try (DuckDb duck = new DuckDb()) {
      assertThat(
              duck.number("select sum(chq_rollup_count)::bigint from " + DuckDb.parquet(written)))
          .isEqualTo(4 * observations);
    }
    assertThat(Files.readAllLines(folder.resolve("announced.jsonl")))
        .hasSameSizeAs(Folders.files(written, ".parquet"));
    assertThat(Files.readString(folder.resolve("quarantine.jsonl")))
        .contains("\"reason\":\"corrupt_segment\"");
  }

  @Test
  void takenPortIsOneClearSentenceAndNothingRuns() throws IOException {
    Set<Long> before = children();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      String folder = temporary.resolve("demo").toString();
      assertThat(Main.run(print(out), print(err), "demo", "--port", port, "--folder", folder))
          .isEqualTo(1);
      assertThat(text(err))
          .endsWith("\nPort " + port + " for the dashboard is taken; choose another one.\n");
    }
    assertThat(children()).isEqualTo(before);
  }

  @Test
  void folderWithOtherThingsIsLeftAlone() throws IOException {
    Path other = Files.writeString(temporary.resolve("in"), "mine");
    assertThat(Main.run(print(out), print(err), "demo", "--folder", temporary.toString()))
        .isEqualTo(1);
    assertThat(text(err))
        .isEqualTo("The folder " + temporary + " has other things in it; name a new one.\n");
    assertThat(other).hasContent("mine");
  }

  @Test
  void wrongUsageListsEverything() {
    String[] arguments = {
      "demo", "--minutes", "x", "--hours", "0", "--port", "99999", "--storage-root", "/x", "more"
    };
    assertThat(Main.run(print(out), print(err), arguments)).isEqualTo(2);
    assertThat(text(err))
        .startsWith(
            """
            --minutes: 'x' is not a number from 0.01 to 1440
            --hours: '0' is not a number from 0.01 to 144
            --port: '99999' is not a port
            --storage-root is set by the demo itself
            'more' is not understood
            usage: rollup demo""");
  }

  @Test
  void jobsOptionsAreCheckedBeforeAnythingStarts() {
    Path folder = temporary.resolve("demo");
    String[] arguments = {"demo", "--shards", "0", "--what", "1", "--folder", folder.toString()};
    assertThat(Main.run(print(out), print(err), arguments)).isEqualTo(2);
    assertThat(text(err)).contains("shards: '0' is not a whole number", "what is not an option");
    assertThat(folder).doesNotExist();
  }
}
