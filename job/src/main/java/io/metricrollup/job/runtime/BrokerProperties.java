package io.metricrollup.job.runtime;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Makes and writes the configuration of a broker that is alone. */
final class BrokerProperties {
  private BrokerProperties() {}

  static Path write(Path work, int port, int controllerPort, Map<String, String> settings) {
    Properties properties = of(work, port, controllerPort);
    properties.putAll(settings);
    Path file = work.resolve("server.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
      return file;
    } catch (IOException e) {
      throw new LocalRuntimeException("The file " + file + " cannot be written.", e);
    }
  }

  private static Properties of(Path work, int port, int controllerPort) {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", "1");
    p.setProperty("controller.quorum.voters", "1@" + Ports.LOOPBACK + ":" + controllerPort);
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty("inter.broker.listener.name", "PLAINTEXT");
    String broker = "PLAINTEXT://" + Ports.LOOPBACK + ":" + port;
    p.setProperty("listeners", broker + ",CONTROLLER://" + Ports.LOOPBACK + ":" + controllerPort);
    p.setProperty("advertised.listeners", broker);
    p.setProperty("log.dirs", work.resolve("data").toString());
    for (String topic : List.of("offsets.topic", "share.coordinator.state.topic")) {
      p.setProperty(topic + ".replication.factor", "1");
      p.setProperty(topic + ".num.partitions", "2");
    }
    p.setProperty("share.coordinator.state.topic.min.isr", "1");
    p.setProperty("transaction.state.log.replication.factor", "1");
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("transaction.state.log.num.partitions", "2");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    p.setProperty("auto.create.topics.enable", "false");
    // The default of 128 MiB is allocated at once.
    p.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    return p;
  }
}
