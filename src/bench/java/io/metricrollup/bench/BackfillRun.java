package io.metricrollup.bench;

import io.metricrollup.job.RollupOptions;
import io.metricrollup.job.backfill.Backfill;
import io.metricrollup.job.backfill.BackfillProgress;
import io.metricrollup.job.backfill.BackfillRequest;
import io.metricrollup.job.backfill.BackfillResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A backfill of linked or generated data, as its command runs it. A main class for its own JVM. */
final class BackfillRun {
  /** As of the command. */
  static final List<String> JVM =
      List.of(
          "-XX:+UseParallelGC",
          "-XX:+UseTransparentHugePages",
          "-Xmx2g",
          "--add-opens=java.base/java.util=ALL-UNNAMED");

  static final String WARM_RATE = Measures.RATE + ", warm";

  /** The first minute is the compiler's, for which one slot leaves a core free. */
  private static final double WARM_UP_SECONDS = 60;

  private final long begun = System.nanoTime();
  private final Slope warm = new Slope();
  private long rows;

  private BackfillRun() {}

  /**
   * Counts are those of a heartbeat; while they stay the same, or are all there, they say nothing.
   */
  private void progress(BackfillProgress progress) {
    double seconds = (System.nanoTime() - begun) / 1e9;
    boolean ends = progress.segmentsRead() == progress.segments();
    if (seconds > WARM_UP_SECONDS && progress.rowsIn() > rows && !ends) {
      warm.add(seconds, (double) progress.rowsIn());
    }
    rows = progress.rowsIn();
  }

  /**
   * @param arguments root of the data, root for output, number of slots
   */
  public static void main(String[] arguments) throws Exception {
    Path root = Path.of(arguments[0]);
    String output = arguments[1];
    RollupOptions options =
        RollupOptions.parseBounded(
            new String[] {
              "--storage-root",
              root.toString(),
              "--output-root",
              output,
              "--collector",
              BenchData.COLLECTOR
            });
    BackfillRequest request =
        new BackfillRequest(
            options,
            root.toString(),
            output,
            Optional.of(root.resolve(BenchData.NOTIFICATIONS).toString()),
            GeneratedData.FREQUENCY_MS,
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Integer.parseInt(arguments[2]));
    BackfillRun run = new BackfillRun();
    BackfillResult result = new Backfill(request, run::progress).run();
    long pid = ProcessHandle.current().pid();
    Fork.say(Measures.RATE, "rows/s", result.rowsPerSecond());
    if (run.warm.points() > 1) {
      Fork.say(WARM_RATE, "rows/s", run.warm.value());
    }
    Fork.say(Measures.CPU, "us", ProcFs.cpuSeconds(pid) / result.rowsIn() * 1e6);
    Fork.say(Measures.PEAK, "MiB", ProcFs.peakResidentBytes(pid) / 1048576.0);
  }
}
