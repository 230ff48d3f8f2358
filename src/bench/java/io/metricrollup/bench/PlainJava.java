package io.metricrollup.bench;

import io.metricrollup.job.window.PlainRollup;
import io.metricrollup.segment.Notification;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The job's kernels without Flink, on two threads: each rolls up half of the organizations over and
 * over until the time is up, so nothing is exchanged. A main class for a JVM of its own.
 */
final class PlainJava {
  private static final long OUT_OF_ORDERNESS_MS = 90_000;

  private final BenchData data;
  private final PlainRollup rollup;
  private final Thread thread;
  private volatile long rows;
  private volatile boolean stop;
  private volatile Exception failure;

  private PlainJava(BenchData data, Path out, int number) {
    this.data = data;
    this.rollup = new PlainRollup(out, ClusterJob.SHARDS, OUT_OF_ORDERNESS_MS);
    this.thread = new Thread(this::work, "plain-" + number);
  }

  /**
   * @param arguments root of the linked data, number of threads, seconds of warm-up, seconds of
   *     measuring, folder for output
   */
  public static void main(String[] arguments) throws Exception {
    BenchData data = BenchData.read(Path.of(arguments[0]));
    int threads = Integer.parseInt(arguments[1]);
    List<PlainJava> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Path out = Files.createDirectories(Path.of(arguments[4], Integer.toString(i)));
      workers.add(new PlainJava(part(data, i, threads), out, i));
    }
    workers.forEach(worker -> worker.thread.start());
    sleep(Integer.parseInt(arguments[2]), workers);
    Counts before = Counts.now(workers);
    sleep(Integer.parseInt(arguments[3]), workers);
    Counts after = Counts.now(workers);
    after.report(before);
    workers.forEach(worker -> worker.stop = true);
    for (PlainJava worker : workers) {
      worker.thread.join();
    }
    check(workers);
  }

  private static BenchData part(BenchData data, int number, int parts) {
    List<UUID> all =
        data.segments().stream().map(Notification::organization).distinct().sorted().toList();
    List<UUID> own =
        IntStream.range(0, all.size()).filter(i -> i % parts == number).mapToObj(all::get).toList();
    return data.of(own);
  }

  private static void sleep(int seconds, List<PlainJava> workers) throws InterruptedException {
    for (int i = 0; i < seconds; i++) {
      Thread.sleep(1000);
      check(workers);
    }
  }

  private static void check(List<PlainJava> workers) {
    for (PlainJava worker : workers) {
      if (worker.failure != null) {
        throw new IllegalStateException(worker.failure);
      }
    }
  }

  private record Counts(
      long nanos, long rows, double cpuSeconds, long gcMillis, long written, long bytes) {
    static Counts now(List<PlainJava> workers) {
      long gc =
          ManagementFactory.getGarbageCollectorMXBeans().stream()
              .mapToLong(GarbageCollectorMXBean::getCollectionTime)
              .sum();
      return new Counts(
          System.nanoTime(),
          workers.stream().mapToLong(worker -> worker.rows).sum(),
          ProcFs.cpuSeconds(ProcessHandle.current().pid()),
          gc,
          workers.stream().mapToLong(worker -> worker.rollup.rowsWritten()).sum(),
          workers.stream().mapToLong(worker -> worker.rollup.bytesWritten()).sum());
    }

    void report(Counts before) {
      double seconds = (nanos - before.nanos) / 1e9;
      double read = rows - before.rows;
      Fork.say(Measures.RATE, "rows/s", read / seconds);
      Fork.say(Measures.CPU, "us", (cpuSeconds - before.cpuSeconds) / read * 1e6);
      Fork.say("collector pauses, of wall time", "%", (gcMillis - before.gcMillis) / seconds / 10);
      Fork.say("rows written per row read", "", (written - before.written) / read);
      Fork.say(
          "bytes per row written",
          "B",
          (double) (bytes - before.bytes) / (written - before.written));
      long peak = ProcFs.peakResidentBytes(ProcessHandle.current().pid());
      Fork.say(Measures.PEAK, "MiB", peak / 1048576.0);
    }
  }

  private void work() {
    try (rollup) {
      while (!stop) {
        for (Notification segment : data.segments()) {
          segment(segment);
        }
        rollup.restart();
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  private void segment(Notification segment) throws IOException {
    if (!stop) {
      feed(rollup, data.file(segment), segment);
      rows = rollup.rows();
    }
  }

  /** Rolls up all segments of the data. */
  static void feed(PlainRollup rollup, BenchData data) throws IOException {
    for (Notification segment : data.segments()) {
      feed(rollup, data.file(segment), segment);
    }
  }

  private static void feed(PlainRollup rollup, Path file, Notification segment) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(segment.fileSize())];
    int length;
    try (InputStream in = Files.newInputStream(file)) {
      length = in.readNBytes(bytes, 0, bytes.length);
    }
    rollup.segment(segment, file.toString(), bytes, length);
  }
}
