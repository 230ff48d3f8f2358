package io.metricrollup.bench;

import io.metricrollup.job.window.PlainRollup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * CPU per row of the kernels without Flink, in one thread, while no series is new: goes over the
 * data again and again, and of each time counts all but the first minute. A main class for a JVM of
 * its own.
 */
final class GrowthRun {
  /**
   * As for plain Java, with room for 500,000 series, all of it touched before: the kernel clears
   * memory when it is touched first, which happens once, and more of it with more series.
   */
  static final List<String> JVM =
      List.of(
          "-XX:+UseParallelGC",
          "-XX:+UseTransparentHugePages",
          "-Xms3g",
          "-Xmx3g",
          "-XX:+AlwaysPreTouch");

  /**
   * Windows close one interval after their end, so that in every minute one does, and in the four
   * that are measured one of 5 min: as many rows are written to those read as in a whole hour.
   */
  private static final long OUT_OF_ORDERNESS_MS = GeneratedData.FREQUENCY_MS;

  private static final Duration LABELS_LEARNED = Duration.ofMinutes(1);
  private static final long LIMIT_NANOS = Duration.ofMinutes(2).toNanos();

  private final BenchData learning;
  private final BenchData measured;
  private final PlainRollup rollup;
  private final long pid = ProcessHandle.current().pid();
  private double cpu;
  private long rows;

  private GrowthRun(BenchData data, PlainRollup rollup) {
    this.learning = data.first(LABELS_LEARNED);
    this.measured = data.from(LABELS_LEARNED);
    this.rollup = rollup;
  }

  /**
   * @param arguments root of the data, shards of an organization, seconds of warm-up, seconds of
   *     measuring, folder for output
   */
  public static void main(String[] arguments) throws Exception {
    BenchData data = BenchData.read(Path.of(arguments[0]));
    int shards = Integer.parseInt(arguments[1]);
    try (PlainRollup rollup = new PlainRollup(Path.of(arguments[4]), shards, OUT_OF_ORDERNESS_MS)) {
      GrowthRun run = new GrowthRun(data, rollup);
      run.passes(Integer.parseInt(arguments[2]));
      run.cpu = 0;
      run.rows = 0;
      run.passes(Integer.parseInt(arguments[3]));
      run.report();
    }
  }

  /** At least one, and for at least so many seconds of CPU. */
  private void passes(int seconds) throws IOException {
    long begun = System.nanoTime();
    do {
      pass();
    } while (cpu < seconds && System.nanoTime() - begun < LIMIT_NANOS);
  }

  private void pass() throws IOException {
    PlainJava.feed(rollup, learning);
    double cpuBefore = ProcFs.cpuSeconds(pid);
    long rowsBefore = rollup.rows();
    PlainJava.feed(rollup, measured);
    cpu += ProcFs.cpuSeconds(pid) - cpuBefore;
    rows += rollup.rows() - rowsBefore;
    rollup.restart();
  }

  private void report() {
    Fork.say(Measures.CPU, "us", cpu / rows * 1e6);
  }
}
