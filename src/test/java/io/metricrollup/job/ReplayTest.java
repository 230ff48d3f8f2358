package io.metricrollup.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.DuckDb;
import io.metricrollup.harness.LedgerSums;
import io.metricrollup.job.backfill.BackfillResult;
import io.metricrollup.job.ledger.QuarantineFilter;
import io.metricrollup.job.ledger.Records;
import io.metricrollup.job.ledger.Replays;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was quarantined, then repaired and replayed, counts once, and the ledger shows it. */
@Timeout(300)
class ReplayTest {
  private static final QuarantineFilter CORRUPT =
      new QuarantineFilter(
          Optional.of("corrupt_segment"),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  @TempDir private Path storage;
  @TempDir private Path spare;
  @TempDir private Path output;

  @Test
  void replayBringsBackExactlyWhatWasRefused() throws Exception {
    GeneratedSegments generated = new GeneratedSegments(storage, spare, 7, 6);
    Path first = storage.resolve("notifications.jsonl");
    Files.write(first, generated.notifications);
    backfill(first);
    generated.repair();
    Path replays = storage.resolve("replays.jsonl");
    writeReplays(replays);
    assertThat(backfill(replays).quarantined()).containsOnlyKeys("corrupt_segment");
    backfill(replays);

    try (DuckDb db = new DuckDb()) {
      SourceTables source = new SourceTables(db);
      for (SourceSegment segment : generated.readable) {
        source.add(segment, segment.file());
      }
      for (SourceSegment segment : generated.repairable) {
        source.add(segment, segment.file());
      }
      source.addUp(Backfills.TIERS);
      new RolledTables(db, output).assertCounters();
      LedgerSums ledger = new LedgerSums(db, Files.readAllLines(output.resolve("ledger.jsonl")));
      ledger.assertAddsUp();
      Map<Object, Object> replayed =
          Map.of(
              generated.halfCorrupt.id(),
              (long) GeneratedSegments.ROW_GROUP,
              generated.repairable.get(1).id(),
              generated.repairable.get(1).rows());
      assertThat(db.rows("SELECT s, \"rows\" FROM ledger WHERE r = 1 AND map_keys(q) = []"))
          .hasSize(2)
          .allSatisfy(row -> assertThat(row.get("rows")).isEqualTo(replayed.get(row.get("s"))));
    }
  }

  /** From the same records comes the same replay, which the job would drop the second time. */
  private void writeReplays(Path file) throws Exception {
    List<String> replays =
        Replays.of(CORRUPT.read(Records.file(output.resolve("quarantine.jsonl").toString())))
            .stream()
            .map(Replays.Replay::json)
            .toList();
    // Two can be repaired; one never had the column it needs.
    assertThat(replays).hasSize(3).allMatch(json -> json.contains("\"r\":1"));
    assertThat(replays).filteredOn(json -> json.contains("\"rg\":[1]")).hasSize(1);
    Files.write(file, replays);
  }

  private BackfillResult backfill(Path notifications) throws Exception {
    return Backfills.run(
        storage, notifications, output, 2, "--source-frequencies", "10000,60000,1200000");
  }
}
