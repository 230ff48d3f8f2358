package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memory that {@code flink-conf/config.yaml} gives, as Flink's own classes compute it. */
class MemorySplitTest {
  private static final Pattern LINE = Pattern.compile("(?m)^#   ([a-z-]+(?: [a-z-]+)?) +(\\d+) MB");

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
            "-Xmx" + (1328L << 20),
            "-XX:MaxMetaspaceSize=" + (160L << 20),
            "-XX:+UseG1GC",
            "-XX:G1HeapRegionSize=4m",
            "--add-opens=java.base/java.util=ALL-UNNAMED");
    assertThat(configuration().jobManagerMemory().getTotalProcessMemorySize().getMebiBytes())
        .isEqualTo(832);
  }

  @Test
  void localClusterListensOnLoopbackOnly() throws IOException {
    String written = Files.readString(configuration().write(work).resolve("config.yaml"));
    assertThat(written).doesNotContain("metrics.reporter").doesNotContain("localhost");
  }
}
