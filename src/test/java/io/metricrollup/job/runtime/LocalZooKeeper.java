package io.metricrollup.job.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A ZooKeeper server of its own process, for high availability; the one that Flink ships. */
final class LocalZooKeeper implements AutoCloseable {
  private static final String MAIN =
      "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain";
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final int port = Ports.free();
  private final JavaProcess process;

  LocalZooKeeper(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Path config =
        Files.write(
            folder.resolve("zoo.cfg"),
            List.of(
                "dataDir=" + folder.resolve("data"),
                "clientPort=" + port,
                "clientPortAddress=" + Ports.LOOPBACK,
                "admin.enableServer=false"));
    process =
        JavaProcess.start(
            new JavaCommand(
                "zookeeper",
                List.of("-Xmx128m", "-XX:+UseSerialGC", "-Dzookeeper.admin.enableServer=false"),
                Installation.current().clusterClassPath(),
                MAIN,
                List.of(config.toString()),
                Map.of()),
            folder);
    Waiting.until(() -> Ports.accepts(port), process, "ZooKeeper does not answer", LIMIT);
  }

  /** A cluster whose JobManager can be killed and started again. */
  ClusterSettings highAvailability(ClusterSettings settings, Path storage) {
    return settings
        .with("high-availability.type", "zookeeper")
        .with("high-availability.zookeeper.quorum", Ports.LOOPBACK + ":" + port)
        .with("high-availability.storageDir", storage.toUri().toString())
        .with("high-availability.zookeeper.client.session-timeout", "10 s");
  }

  @Override
  public void close() {
    process.close();
  }
}
