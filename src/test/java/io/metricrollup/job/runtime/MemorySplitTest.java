package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memory that {@code flink-conf/config.yaml} gives, as Flink's own classes compute it. */
class MemorySplitTest {
  private static final Pattern LINE = Pattern.compile("(?m)^#   ([a-z-]+(?: [a-z-]+)?) +(\\d+) MB");

  private static final List<Class<?>> OPTIONS =
      List.of(
          TaskManagerOptions.class,
          JobManagerOptions.class,
          CoreOptions.class,
          PipelineOptions.class,
          CheckpointingOptions.class,
          StateBackendOptions.class,
          RestartStrategyOptions.class,
          RestOptions.class,
          WebOptions.class,
          MetricOptions.class);

  @TempDir private Path work;

  private ClusterConfiguration configuration() {
    return ClusterConfiguration.of(Installation.current().flinkConf(), work, 1, 2, Map.of());
  }

  @Test
  void splitIsWhatTheCommentsClaim() throws IOException {
    TaskExecutorProcessSpec memory = configuration().taskManagerMemory();
    Map<String, Long> computed = new LinkedHashMap<>();
    computed.put("task heap", mebibytes(memory.getTaskHeapSize()));
    computed.put("framework heap", mebibytes(memory.getFlinkMemory().getFrameworkHeap()));
    computed.put("task off-heap", mebibytes(memory.getTaskOffHeapSize()));
    computed.put("framework off-heap", mebibytes(memory.getFlinkMemory().getFrameworkOffHeap()));
    computed.put("network", mebibytes(memory.getNetworkMemSize()));
    computed.put("managed", mebibytes(memory.getManagedMemorySize()));
    computed.put("metaspace", mebibytes(memory.getJvmMetaspaceSize()));
    computed.put("overhead", mebibytes(memory.getJvmOverheadSize()));
    assertThat(claimed()).isEqualTo(computed);
    assertThat(computed.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(2048);
    assertThat(mebibytes(memory.getTotalProcessMemorySize())).isEqualTo(2048);
  }

  private static Map<String, Long> claimed() throws IOException {
    Path file = Installation.current().flinkConf().resolve("config.yaml");
    Map<String, Long> claimed = new LinkedHashMap<>();
    Matcher matcher = LINE.matcher(Files.readString(file));
    while (matcher.find()) {
      claimed.put(matcher.group(1), Long.valueOf(matcher.group(2)));
    }
    return claimed;
  }

  private static long mebibytes(MemorySize size) {
    return size.getMebiBytes();
  }

  @Test
  void jvmFlagsFollowFromTheSplit() {
    assertThat(configuration().taskManagerJvm())
        .contains(
            "-Xmx" + (1536L << 20),
            "-XX:MaxMetaspaceSize=" + (160L << 20),
            "-XX:+UseG1GC",
            "-XX:G1HeapRegionSize=4m",
            "-XX:-G1UseAdaptiveIHOP",
            "-XX:InitiatingHeapOccupancyPercent=85",
            "-XX:+UseTransparentHugePages",
            "-XX:G1ReservePercent=5",
            "--add-opens=java.base/java.util=ALL-UNNAMED");
    JobManagerProcessSpec jobManager = configuration().jobManagerMemory();
    assertThat(mebibytes(jobManager.getTotalProcessMemorySize())).isEqualTo(832);
    assertThat(mebibytes(jobManager.getJvmHeapMemorySize())).isEqualTo(480);
    assertThat(configuration().jobManagerJvm()).contains("-Xmx" + (480L << 20));
  }

  /** A key that Flink does not know is ignored without a word. */
  @Test
  void everyKeyIsOneThatFlinkKnows() throws IllegalAccessException {
    Set<String> known = new HashSet<>();
    for (Class<?> options : OPTIONS) {
      for (Field field : options.getFields()) {
        if (field.getType() == ConfigOption.class) {
          ConfigOption<?> option = (ConfigOption<?>) field.get(null);
          known.add(option.key());
          option.fallbackKeys().forEach(key -> known.add(key.getKey()));
        }
      }
    }
    Map<String, String> given =
        GlobalConfiguration.loadConfiguration(Installation.current().flinkConf().toString())
            .toMap();
    given.keySet().removeIf(key -> key.startsWith("metrics.reporter."));
    assertThat(given).hasSizeGreaterThan(30);
    assertThat(known).containsAll(given.keySet());
  }

  /** Whatever else is in {@code flink-conf} holds for the local cluster, too. */
  @Test
  void localClusterDiffersInWhatItHasToOnly() throws IOException {
    Map<String, String> given =
        GlobalConfiguration.loadConfiguration(Installation.current().flinkConf().toString())
            .toMap();
    Map<String, String> local =
        GlobalConfiguration.loadConfiguration(configuration().write(work).toString()).toMap();
    Set<String> different = new TreeSet<>(given.keySet());
    different.addAll(local.keySet());
    different.removeIf(key -> Objects.equals(given.get(key), local.get(key)));
    assertThat(different)
        .containsExactly(
            "execution.checkpointing.dir",
            "execution.checkpointing.savepoint-dir",
            "execution.checkpointing.storage",
            "io.tmp.dirs",
            "jobmanager.bind-host",
            "jobmanager.rpc.address",
            "jobmanager.rpc.port",
            "metrics.fetcher.update-interval",
            "metrics.reporter.prometheus.factory.class",
            "metrics.reporter.prometheus.port",
            "metrics.reporters",
            "rest.address",
            "rest.bind-address",
            "rest.port",
            "taskmanager.bind-host",
            "taskmanager.host",
            "web.upload.dir");
  }

  @Test
  void localClusterListensOnLoopbackOnly() throws IOException {
    String written = Files.readString(configuration().write(work).resolve("config.yaml"));
    assertThat(written).doesNotContain("metrics.reporter").doesNotContain("localhost");
  }
}
