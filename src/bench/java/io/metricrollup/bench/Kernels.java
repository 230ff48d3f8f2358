package io.metricrollup.bench;

import io.metricrollup.segment.Notification;
import java.time.Duration;
import java.util.Collection;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Single steps on one thread, warm, beside the libraries that do the same. */
final class Kernels implements Benchmark {
  private static final String JAVA = "Java";

  @Override
  public String name() {
    return "kernels";
  }

  @Override
  public String summary() {
    return "sketches and pages on one thread, beside sketches-java and parquet-java";
  }

  @Override
  public Report run(BenchSettings settings) throws Exception {
    Report report = new Report();
    BenchData data = BenchData.of(settings).first(Duration.ofMinutes(1));
    Notification segment = data.segments().get(0);
    for (RunResult result : run(settings, SketchKernels.class, "")) {
      int bins = Integer.parseInt(result.getParams().getParam("bins"));
      boolean merge = method(result).startsWith("merge");
      String subject = (merge ? "merge a sketch of " : "six quantiles and encode, bins: ") + bins;
      add(
          report,
          result,
          subject,
          library(result, "sketches-java"),
          merge ? SketchKernels.rows(bins) : SketchKernels.series(bins));
    }
    for (RunResult result : run(settings, PageKernels.class, data.file(segment).toString())) {
      String subject = method(result).startsWith("read") ? "read a row" : "write a row";
      add(report, result, subject, library(result, "parquet-java"), (double) segment.rowCount());
    }
    return report;
  }

  private static Collection<RunResult> run(BenchSettings settings, Class<?> kernels, String file)
      throws RunnerException {
    boolean quick = settings.quick();
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(kernels.getName())
            .forks(settings.forks())
            .warmupIterations(quick ? 1 : 3)
            .measurementIterations(quick ? 1 : 3)
            .warmupTime(TimeValue.seconds(1))
            .measurementTime(TimeValue.seconds(1))
            .jvmArgsAppend("-Xmx1g", "-XX:+UseG1GC")
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    if (!file.isEmpty()) {
      options.param("file", file);
    }
    return new Runner(options.build()).run();
  }

  private static String method(RunResult result) {
    String name = result.getParams().getBenchmark();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String library(RunResult result, String other) {
    return method(result).endsWith(JAVA) ? other : "own";
  }

  private static void add(
      Report report, RunResult result, String subject, String library, double perCall) {
    for (BenchmarkResult fork : result.getBenchmarkResults()) {
      report.add(subject, library, "ns", fork.getPrimaryResult().getScore() / perCall);
    }
  }
}
