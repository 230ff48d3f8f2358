package io.metricrollup.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What it costs to make a zstd context for every page, and what remains of it with one context for
 * all pages of a task.
 */
final class Compressor implements Benchmark {
  // The whole heap is resident from the start: what is added to it is native memory.
  private static final List<String> JVM =
      List.of("-XX:+UseG1GC", "-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");
  private static final int FILES = 1_000;
  private static final int QUICK_FILES = 100;

  @Override
  public String name() {
    return "compressor";
  }

  @Override
  public String summary() {
    return "a zstd context per page, and one per task: memory, CPU, contexts, 1,000 files";
  }

  @Override
  public Report run(BenchSettings settings) throws Exception {
    Report report = new Report();
    BenchData data = BenchData.of(settings).first(Duration.ofMinutes(1));
    Path segment = data.file(data.segments().get(0));
    Path out = Files.createDirectories(settings.work());
    int files = settings.quick() ? QUICK_FILES : FILES;
    for (int fork = 0; fork < settings.forks(); fork++) {
      for (CompressorRun.Form form : CompressorRun.Form.values()) {
        List<String> arguments =
            List.of(
                form.name(),
                segment.toString(),
                Integer.toString(files),
                out.resolve("compressor.parquet").toString());
        Fork.run(report, form.title(), CompressorRun.class, JVM, arguments);
      }
    }
    return report;
  }
}
