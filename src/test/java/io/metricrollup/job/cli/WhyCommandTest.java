package io.metricrollup.job.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.ledger.FileEntry;
import io.metricrollup.ledger.SegmentEntry;
import io.metricrollup.ledger.SegmentRows;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.QuarantineReason;
import io.metricrollup.segment.SegmentLocation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhyCommandTest {
  private static final UUID ORGANIZATION = new UUID(4, 4);
  private static final long HOUR = Instant.parse("2026-01-01T10:00:00Z").toEpochMilli();

  @TempDir private Path folder;
  private final List<String> ledger = new ArrayList<>();

  @Test
  void completeWindow() throws Exception {
    read(1, HOUR, 300);
    read(2, HOUR + 30_000, 200);
    committed(91, HOUR, 60_000, 500, false);
    assertThat(why("60s", HOUR + 59_999))
        .contains("Window 2026-01-01T10:00:00Z to 2026-01-01T10:01:00Z (60 s)")
        .contains("Complete: 500 rows of 2 segments are in 1 written segments.")
        .doesNotContain("Late", "Quarantined");
  }

  @Test
  void upperTierAsksForAllOfItsRows() throws Exception {
    read(1, HOUR, 300);
    read(2, HOUR + 240_000, 200);
    committed(91, HOUR, 60_000, 300, false);
    assertThat(why("5min", HOUR)).contains("of 500 rows of 2 segments, 0 are in 0 written");
    committed(92, HOUR, 300_000, 500, false);
    assertThat(why("5min", HOUR)).contains("Complete: 500 rows of 2 segments");
  }

  @Test
  void rowsThatWereReadAndAreNotWrittenYet() throws Exception {
    read(1, HOUR, 300);
    assertThat(why("60s", HOUR)).contains("Not written yet: of 300 rows of 1 segments, 0 are in");
  }

  @Test
  void lateRows() throws Exception {
    read(1, HOUR, 300);
    committed(91, HOUR, 60_000, 200, false);
    committed(92, HOUR, 60_000, 100, true);
    assertThat(why("60s", HOUR))
        .contains("Complete: 300 rows")
        .contains("Late: 100 of the rows came after")
        .contains("1 supplementary segments (92). Merge rows by key.");
  }

  @Test
  void quarantinedSegmentsAndRowsAndHowTheyComeBack() throws Exception {
    SegmentRows rows = new SegmentRows(60_000);
    rows.merged(new long[] {HOUR}, 1);
    rows.refused(QuarantineReason.INVALID_ROW, 7);
    rows.refused(QuarantineReason.INVALID_SKETCH, 2);
    ledger.add(SegmentEntry.read("t/0/1", notification(1, HOUR, 0), rows));
    ledger.add(
        SegmentEntry.refused(
            "t/0/2", notification(2, HOUR, 0), QuarantineReason.SEGMENT_NOT_FOUND));
    committed(91, HOUR, 60_000, 1, false);
    assertThat(why("60s", HOUR))
        .contains("Of what could be read, all is written: 1 rows of 1 segments")
        .contains("Quarantined: 7 rows of segment 1, as invalid_row. `./rollup quarantine show")
        .contains("The sketches of 2 rows of segment 1 were refused; their counters count.")
        .contains("Quarantined: segment 2 with 500 rows, as segment_not_found. Once repaired:")
        .contains("`./rollup quarantine replay --organization " + ORGANIZATION + " --segment 2`");
  }

  @Test
  void lastLineOfAKeyCounts() throws Exception {
    ledger.add(SegmentEntry.waiting("t/0/1", notification(1, HOUR, 0)));
    assertThat(why("60s", HOUR)).contains("Not arrived yet: segment 1 with 500 rows was announced");
    read(1, HOUR, 500);
    read(1, HOUR, 500);
    // Lines of two tasks come in any order.
    ledger.add(SegmentEntry.waiting("t/0/1", notification(1, HOUR, 0)));
    ledger.add(SegmentEntry.duplicate("t/0/9", notification(1, HOUR, 0)));
    committed(91, HOUR, 60_000, 500, false);
    committed(91, HOUR, 60_000, 500, false);
    assertThat(why("60s", HOUR))
        .contains("Complete: 500 rows of 1 segments are in 1 written segments.")
        .contains("1 notifications announced a segment again and were dropped.")
        .doesNotContain("Not arrived");
  }

  @Test
  void moreThanWasRead() throws Exception {
    read(1, HOUR, 300);
    committed(91, HOUR, 60_000, 300, false);
    committed(92, HOUR, 60_000, 300, false);
    assertThat(why("60s", HOUR)).contains("Written more often than read: 600 rows");
  }

  @Test
  void nothingIsThere() throws Exception {
    ledger.add(SegmentEntry.refused("t/0/0", null, QuarantineReason.MALFORMED_NOTIFICATION));
    assertThat(why("60s", HOUR)).contains("Nothing was ever announced for this organization");
    read(1, HOUR, 300);
    assertThat(why("60s", HOUR - 60_000))
        .contains("Nothing was ever announced for window 2026-01-01T09:59:00Z");
    assertThat(why("60s", HOUR + 60_000))
        .contains("Not arrived yet: the newest segment of this organization starts at")
        .contains("2026-01-01T10:00:00Z, before window");
  }

  @Test
  void wrongUsageNamesEveryProblem() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, UTF_8);
    int code = Main.run(stream, stream, "why", "--organization", "x", "--frequency", "0");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .contains("--organization: 'x' is not understood")
        .contains("--frequency: '0' is not understood")
        .contains("--at is missing")
        .contains("give either --ledger or --bootstrap-servers");
  }

  private void read(long segment, long start, int rows) {
    SegmentRows counted = new SegmentRows(60_000);
    long[] timestamps = new long[rows];
    Arrays.fill(timestamps, start);
    counted.merged(timestamps, rows);
    ledger.add(SegmentEntry.read("t/0/" + segment, notification(segment, start, 0), counted));
  }

  private void committed(long segment, long window, int frequency, long input, boolean late) {
    ledger.add(FileEntry.committed(ORGANIZATION, 1, frequency, window, segment, 9, input, late));
  }

  private static Notification notification(long segment, long start, int replay) {
    Instant time = Instant.ofEpochMilli(start);
    return new Notification(
        ORGANIZATION,
        SegmentLocation.dateint(start),
        10_000,
        segment,
        1,
        500,
        9,
        time,
        time,
        replay,
        List.of());
  }

  private String why(String frequency, long at) throws Exception {
    Path file = Files.write(folder.resolve("ledger.jsonl"), ledger);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, UTF_8);
    int code =
        Main.run(
            stream,
            stream,
            "why",
            "--ledger",
            file.toString(),
            "--organization",
            ORGANIZATION.toString(),
            "--frequency",
            frequency,
            "--at",
            Instant.ofEpochMilli(at).toString());
    assertThat(code).as(out.toString(UTF_8)).isZero();
    return out.toString(UTF_8);
  }
}
