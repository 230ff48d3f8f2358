package io.metricrollup.job.runtime;

import java.nio.file.Path;
import java.util.List;

/**
 * A job to be run on a cluster.
 *
 * @param jar the job's jar
 * @param mainClass its main class
 * @param parallelism of operators that set none
 * @param arguments of the main class
 * @param savepoint path to start from, or null
 */
public record JobSubmission(
    Path jar, String mainClass, int parallelism, List<String> arguments, String savepoint) {
  public JobSubmission {
    arguments = List.copyOf(arguments);
  }

  public JobSubmission(Path jar, String mainClass, int parallelism, List<String> arguments) {
    this(jar, mainClass, parallelism, arguments, null);
  }

  /** The same, from a savepoint's or retained checkpoint's path. */
  public JobSubmission from(String path) {
    return new JobSubmission(jar, mainClass, parallelism, arguments, path);
  }
}
