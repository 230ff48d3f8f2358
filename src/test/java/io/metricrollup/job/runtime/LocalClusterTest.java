package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterTest {
  @TempDir private Path folder;

  @Test
  void oneTaskManagerHasTwoSlotsAndAKilledOneIsReplaced() throws IOException {
    ClusterSettings settings =
        ClusterSettings.DEFAULT.with("heartbeat.interval", "500").with("heartbeat.timeout", "3000");
    try (LocalCluster cluster = LocalCluster.start(Installation.current(), folder, settings)) {
      assertThat(cluster.rest().slots()).isEqualTo(2);
      assertThat(cluster.dashboard()).startsWith("http://127.0.0.1:");
      cluster.checkAlive();
      assertThat(cluster.logs().resolve("taskmanager-1.log")).isNotEmptyFile();

      long killed = cluster.taskManagerPids().get(0);
      cluster.killTaskManager();
      assertThat(ProcessHandle.of(killed)).isEmpty();
      cluster.startTaskManager();
      assertThat(cluster.taskManagerPids()).hasSize(1).doesNotContain(killed);
    }
    assertThat(Files.readString(folder.resolve("conf/config.yaml")))
        .contains("taskmanager.bind-host: '127.0.0.1'");
  }

  @Test
  void jobThatDoesNotStartSaysWhy() {
    try (LocalCluster cluster =
        LocalCluster.start(
            Installation.current(), folder, ClusterSettings.DEFAULT.withTaskManagers(0))) {
      JobSubmission job =
          new JobSubmission(
              Installation.current().jobJar(), "io.metricrollup.job.NoSuchJob", 1, List.of());
      assertThatThrownBy(() -> cluster.rest().submit(job))
          .isInstanceOf(LocalRuntimeException.class)
          .hasMessageStartingWith("Flink refused: ")
          .hasMessageContaining("NoSuchJob");
    }
  }

  @Test
  void takenDashboardPortIsOneClearSentence() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(
              () ->
                  LocalCluster.start(
                      Installation.current(),
                      folder,
                      ClusterSettings.DEFAULT.withDashboardPort(port)))
          .isInstanceOf(LocalRuntimeException.class)
          .hasMessage("Port " + port + " for the dashboard is taken; choose another one.");
    }
  }
}
