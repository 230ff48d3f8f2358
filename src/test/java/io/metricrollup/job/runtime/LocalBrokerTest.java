package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricrollup.harness.BrokerExtension;
import io.metricrollup.harness.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(BrokerExtension.class)
class LocalBrokerTest {
  @TempDir private Path folder;

  private static void send(LocalBroker broker, String topic, String value) throws Exception {
    Topics.send(broker, topic, List.of(new Topics.Message("key", value)));
  }

  private static String only(LocalBroker broker, String topic) {
    assertThat(Topics.all(broker, topic)).hasSize(1);
    return Topics.all(broker, topic).get(0).value();
  }

  @Test
  void messageComesBackFromTopicWithSeveralPartitions(LocalBroker broker) throws Exception {
    broker.createTopic("round-trip", 3);
    send(broker, "round-trip", "there and back");
    assertThat(only(broker, "round-trip")).isEqualTo("there and back");
  }

  @Test
  void existingTopicIsRefused(LocalBroker broker) {
    broker.createTopic("once", 1);
    assertThatThrownBy(() -> broker.createTopic("once", 1))
        .isInstanceOf(LocalRuntimeException.class)
        .hasMessageContaining("Topic once cannot be made");
  }

  @Test
  void killedBrokerKeepsItsMessages() throws Exception {
    try (LocalBroker broker = LocalBroker.start(Installation.current(), folder)) {
      broker.createTopic("kept", 1);
      send(broker, "kept", "before");
      long pid = broker.pid();
      broker.kill();
      assertThat(ProcessHandle.of(pid)).isEmpty();
      broker.restart();
      assertThat(only(broker, "kept")).isEqualTo("before");
      broker.stop();
      assertThat(broker.isAlive()).isFalse();
    }
  }

  @Test
  void takenPortIsOneClearSentence() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String controller = "127.0.0.1:" + Ports.free();
      String broker = "127.0.0.1:" + taken.getLocalPort();
      Map<String, String> settings =
          Map.of(
              "controller.quorum.voters", "1@" + controller,
              "listeners", "PLAINTEXT://" + broker + ",CONTROLLER://" + controller,
              "advertised.listeners", "PLAINTEXT://" + broker);
      assertThatThrownBy(() -> LocalBroker.start(Installation.current(), folder, settings))
          .isInstanceOf(LocalRuntimeException.class)
          .hasMessageStartingWith("The broker failed: one of its ports is taken");
    }
    assertThat(ProcessHandle.current().descendants().map(ProcessHandle::info).toList())
        .noneMatch(info -> info.commandLine().orElse("").contains(folder.toString()));
  }

  @Test
  void folderThatCannotBeMadeIsOneClearSentence() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> LocalBroker.start(Installation.current(), file.resolve("broker")))
        .isInstanceOf(LocalRuntimeException.class)
        .hasMessageContaining("cannot be made");
  }
}
