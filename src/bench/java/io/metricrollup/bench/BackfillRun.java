package io.metricrollup.bench;

import io.metricrollup.job.RollupOptions;
import io.metricrollup.job.backfill.Backfill;
import io.metricrollup.job.backfill.BackfillRequest;
import io.metricrollup.job.backfill.BackfillResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A backfill of linked or generated data, as its command runs it. A main class for its own JVM. */
final class BackfillRun {
  /** As of the command. */
  static final List<String> JVM =
      List.of("-XX:+UseParallelGC", "-Xmx2g", "--add-opens=java.base/java.util=ALL-UNNAMED");

  private BackfillRun() {}

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
            BenchData.FREQUENCY_MS,
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Integer.parseInt(arguments[2]));
    BackfillResult result = new Backfill(request, progress -> {}).run();
    long pid = ProcessHandle.current().pid();
    Fork.say(Measures.RATE, "rows/s", result.rowsPerSecond());
    Fork.say(Measures.CPU, "us", ProcFs.cpuSeconds(pid) / result.rowsIn() * 1e6);
    Fork.say(Measures.PEAK, "MiB", ProcFs.peakResidentBytes(pid) / 1048576.0);
  }
}
