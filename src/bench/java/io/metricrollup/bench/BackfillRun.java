package io.metricrollup.bench;

import io.metricrollup.job.RollupOptions;
import io.metricrollup.job.backfill.Backfill;
import io.metricrollup.job.backfill.BackfillProgress;
import io.metricrollup.job.backfill.BackfillRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A backfill of linked or generated data, as its command runs it; of all, or for as long as it is
 * measured. A main class for its own JVM.
 */
final class BackfillRun {
  /** As of the command. */
  static final List<String> JVM =
      List.of(
          "-XX:+UseParallelGC",
          "-XX:+UseTransparentHugePages",
          "-Xmx2g",
          "--add-opens=java.base/java.util=ALL-UNNAMED");

  private final long begun = System.nanoTime();
  private final Slope warm = new Slope();
  private final Slope cpu = new Slope();
  private final double warmUpSeconds;
  private final double seconds;
  private long rows;

  private BackfillRun(double warmUpSeconds, double seconds) {
    this.warmUpSeconds = warmUpSeconds;
    this.seconds = seconds;
  }

  /**
   * Counts are those of a heartbeat; while they stay the same, or are all there, they say nothing.
   */
  private void progress(BackfillProgress progress) {
    double now = (System.nanoTime() - begun) / 1e9;
    boolean ends = progress.segmentsRead() == progress.segments();
    if (now > warmUpSeconds && progress.rowsIn() > rows && !ends) {
      warm.add(now, (double) progress.rowsIn());
      cpu.add((double) progress.rowsIn(), ProcFs.cpuSeconds(ProcessHandle.current().pid()));
    }
    rows = progress.rowsIn();
    if (now > warmUpSeconds + seconds && warm.points() > 1 && !ends) {
      report();
      System.out.flush();
      Runtime.getRuntime().halt(0);
    }
  }

  private void report() {
    if (warm.points() < 2) {
      throw new IllegalStateException("the data ended before the measuring began");
    }
    Fork.say(Measures.RATE, "rows/s", warm.value());
    Fork.say(Measures.CPU, "us", cpu.value() * 1e6);
    long peak = ProcFs.peakResidentBytes(ProcessHandle.current().pid());
    Fork.say(Measures.PEAK, "MiB", peak / 1048576.0);
  }

  /**
   * @param arguments root of the data, root for output, number of slots; then seconds of warm-up
   *     and of measuring, without which all data are rolled up and nothing is measured
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
    if (arguments.length == 3) {
      new Backfill(request, progress -> {}).run();
      return;
    }
    BackfillRun run =
        new BackfillRun(Double.parseDouble(arguments[3]), Double.parseDouble(arguments[4]));
    new Backfill(request, run::progress).run();
    run.report();
  }
}
