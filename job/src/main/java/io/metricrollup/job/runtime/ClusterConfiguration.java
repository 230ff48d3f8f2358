package io.metricrollup.job.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * The project's {@code flink-conf} turned to a cluster on the loopback interface, and the JVM flags
 * that follow from it: computed by the classes that Flink's own scripts call.
 */
final class ClusterConfiguration {
  private final Configuration configuration;

  private ClusterConfiguration(Configuration configuration) {
    this.configuration = configuration;
  }

  static ClusterConfiguration of(
      Path flinkConf, Path work, int rpcPort, int restPort, Map<String, String> overrides) {
    Map<String, String> values =
        new TreeMap<>(GlobalConfiguration.loadConfiguration(flinkConf.toString()).toMap());
    // Flink's Prometheus reporter listens on every interface; the local cluster on loopback only.
    values.keySet().removeIf(key -> key.startsWith("metrics.reporter"));
    values.putAll(local(work, rpcPort, restPort));
    values.putAll(overrides);
    return new ClusterConfiguration(Configuration.fromMap(values));
  }

  private static Map<String, String> local(Path work, int rpcPort, int restPort) {
    Map<String, String> values = new TreeMap<>();
    for (String key :
        List.of(
            "jobmanager.rpc.address",
            "jobmanager.bind-host",
            "rest.address",
            "rest.bind-address",
            "taskmanager.host",
            "taskmanager.bind-host")) {
      values.put(key, Ports.LOOPBACK);
    }
    values.put("jobmanager.rpc.port", Integer.toString(rpcPort));
    values.put("rest.port", Integer.toString(restPort));
    values.put("io.tmp.dirs", work.resolve("tmp").toString());
    values.put("web.upload.dir", work.resolve("upload").toString());
    values.put("execution.checkpointing.storage", "filesystem");
    values.put("execution.checkpointing.dir", work.resolve("checkpoints").toUri().toString());
    values.put(
        "execution.checkpointing.savepoint-dir", work.resolve("savepoints").toUri().toString());
    // Counters in the dashboard and for progress: every second instead of every ten.
    values.put("metrics.fetcher.update-interval", "1000");
    return values;
  }

  /** Writes {@code config.yaml}; returns its folder. */
  Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    List<String> lines = new ArrayList<>();
    new TreeMap<>(configuration.toMap())
        .forEach((key, value) -> lines.add(key + ": '" + value.replace("'", "''") + "'"));
    Files.write(folder.resolve("config.yaml"), lines);
    return folder;
  }

  /** How a TaskManager's memory is split. */
  TaskExecutorProcessSpec taskManagerMemory() {
    return TaskExecutorProcessUtils.processSpecFromConfig(configuration);
  }

  /** How the JobManager's memory is split. */
  JobManagerProcessSpec jobManagerMemory() {
    return JobManagerProcessUtils.processSpecFromConfig(configuration);
  }

  List<String> taskManagerJvm() {
    List<String> flags = words(ProcessMemoryUtils.generateJvmParametersStr(taskManagerMemory()));
    flags.addAll(words(configuration.get(CoreOptions.FLINK_JVM_OPTIONS)));
    flags.addAll(words(configuration.get(CoreOptions.FLINK_TM_JVM_OPTIONS)));
    if (!System.getProperty("os.name").startsWith("Linux")) {
      // Elsewhere the JVM does not know it, and would not start.
      flags.remove("-XX:+UseTransparentHugePages");
    }
    return flags;
  }

  List<String> jobManagerJvm() {
    List<String> flags =
        words(JobManagerProcessUtils.generateJvmParametersStr(jobManagerMemory(), configuration));
    flags.addAll(words(configuration.get(CoreOptions.FLINK_JVM_OPTIONS)));
    flags.addAll(words(configuration.get(CoreOptions.FLINK_JM_JVM_OPTIONS)));
    return flags;
  }

  /** The split as {@code -D key=value}: the process does not compute it again. */
  List<String> taskManagerArguments() {
    return words(TaskExecutorProcessUtils.generateDynamicConfigsStr(taskManagerMemory()));
  }

  List<String> jobManagerArguments() {
    return words(JobManagerProcessUtils.generateDynamicConfigsStr(jobManagerMemory()));
  }

  private static List<String> words(String text) {
    return new ArrayList<>(
        Arrays.stream(text.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList());
  }
}
