package io.metricrollup.job.demo;

import io.metricrollup.job.RollupJob;
import io.metricrollup.job.RollupOptions;
import io.metricrollup.job.runtime.JobSubmission;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The job as the demo runs it: which options it gets. */
final class DemoJob {
  /** Options that are the demo's own business. */
  static final Set<String> FIXED =
      Set.of(
          "bootstrap-servers",
          "group-id",
          "starting-offsets",
          "storage-root",
          "output-root",
          "collector",
          "path-template");

  /** As a user would not wait: published every few seconds, given up after some more. */
  private static final Map<String, String> SUGGESTED =
      Map.of(
          "checkpoint-interval", "5s",
          "late-linger", "5s",
          "not-found-retry", "2s",
          "not-found-give-up", "12s");

  static final int PARALLELISM = 2;
  static final String COLLECTOR = "demo";

  private final List<String> arguments;
  private final RollupOptions options;

  private DemoJob(Map<String, String> values) {
    arguments = new ArrayList<>();
    values.forEach(
        (key, value) -> {
          arguments.add("--" + key);
          arguments.add(value);
        });
    options = RollupOptions.parse(arguments.toArray(String[]::new));
  }

  /**
   * @param given what the user wants of the job
   * @throws io.metricrollup.job.InvalidOptionsException if that is not in order
   */
  static DemoJob of(Map<String, String> given, String bootstrap, Path in, Path out) {
    TreeMap<String, String> values = new TreeMap<>(SUGGESTED);
    values.putAll(given);
    values.put("bootstrap-servers", bootstrap);
    values.put("group-id", "rollup-demo");
    values.put("starting-offsets", "earliest");
    values.put("storage-root", in.toUri().toString());
    values.put("output-root", out.toUri().toString());
    values.put("collector", COLLECTOR);
    return new DemoJob(values);
  }

  RollupOptions options() {
    return options;
  }

  JobSubmission submission(Path jar) {
    return new JobSubmission(jar, RollupJob.class.getName(), PARALLELISM, arguments);
  }
}
