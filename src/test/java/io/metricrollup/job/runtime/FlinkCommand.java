package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Flink's own command line, in a JVM of its own, as its {@code flink} script starts it. */
final class FlinkCommand {
  private static final Pattern SUBMITTED = Pattern.compile("JobID ([0-9a-f]{32})");

  private FlinkCommand() {}

  /** {@code flink run -d} with the cluster's own configuration; returns the job's id. */
  static String run(Path conf, JobSubmission job) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-cp",
                Installation.current().clusterClassPath(),
                "org.apache.flink.client.cli.CliFrontend",
                "run",
                "-d",
                "-p",
                Integer.toString(job.parallelism())));
    if (job.savepoint() != null) {
      command.addAll(List.of("-s", job.savepoint()));
    }
    command.add(job.jar().toString());
    command.addAll(job.arguments());
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    process.environment().put("FLINK_CONF_DIR", conf.toString());
    Process running = process.start();
    String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(running.waitFor()).as(output).isZero();
    Matcher id = SUBMITTED.matcher(output);
    assertThat(id.find()).as(output).isTrue();
    return id.group(1);
  }
}
