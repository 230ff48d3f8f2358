package io.metricrollup.job;

import io.metricrollup.job.backfill.Backfill;
import io.metricrollup.job.backfill.BackfillRequest;
import io.metricrollup.job.backfill.BackfillResult;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs backfills within the test. */
final class Backfills {
  static final int[] TIERS = {60_000, 300_000, 1_200_000, 3_600_000};

  private Backfills() {}

  /**
   * @param options further options of the job
   */
  static BackfillResult run(
      Path storage, Path notifications, Path output, int parallelism, String... options)
      throws Exception {
    String[] roots = {"--storage-root", storage.toString(), "--output-root", output.toString()};
    RollupOptions parsed =
        RollupOptions.parseBounded(
            Stream.of(roots, options).flatMap(Stream::of).toArray(String[]::new));
    BackfillRequest request =
        new BackfillRequest(
            parsed,
            storage.toString(),
            output.toString(),
            Optional.of(notifications.toString()),
            10_000,
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            parallelism);
    return new Backfill(request, progress -> {}).run();
  }
}
