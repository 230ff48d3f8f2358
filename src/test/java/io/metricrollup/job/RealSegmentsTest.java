package io.metricrollup.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.DuckDb;
import io.metricrollup.harness.SampleSegments;
import io.metricrollup.job.backfill.BackfillResult;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backfills of real segments against what an independent implementation made of them. */
@Timeout(300)
class RealSegmentsTest {
  @TempDir private Path output;

  @ParameterizedTest
  @CsvSource({"otel, 62490, 45399", "legacy, 25606, 13611", "legacy-counters, 6719, 6719"})
  void everyTierIsWhatTheOracleSays(String folder, long rowsIn, long rowsAtFirstTier)
      throws Exception {
    SampleSegments samples = SampleSegments.folder(folder);
    BackfillResult result =
        Backfills.run(samples.root(), samples.root().resolve("notifications.jsonl"), output, 2);
    assertThat(result.rowsIn()).isEqualTo(rowsIn);
    assertThat(result.rowsOut().get(60_000)).isEqualTo(rowsAtFirstTier);
    assertThat(result.quarantined()).isEmpty();
    assertThat(Files.readAllLines(output.resolve("quarantine.jsonl"))).isEmpty();
    try (DuckDb db = new DuckDb()) {
      RolledTables rolled = OracleChecks.assertRolled(db, samples, output);
      AnnouncementChecks announcements =
          new AnnouncementChecks(output, Files.readAllLines(output.resolve("announcements.jsonl")));
      announcements.assertAllFilesAnnounced();
      announcements.assertContents(db, rolled);
    }
  }
}
