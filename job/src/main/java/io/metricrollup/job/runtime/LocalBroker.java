package io.metricrollup.job.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

/**
 * A real Kafka broker (KRaft, one node) in a JVM of its own, on the loopback interface only. All it
 * writes lies in its work folder. It dies with this JVM. Thread-safe.
 */
public final class LocalBroker implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final Duration ADMIN_LIMIT = Duration.ofSeconds(15);

  private final Installation installation;
  private final Path work;
  private final Path properties;
  private final int port;
  private JavaProcess process;

  private LocalBroker(Installation installation, Path work, Path properties, int port) {
    this.installation = installation;
    this.work = work;
    this.properties = properties;
    this.port = port;
  }

  /**
   * Formats the work folder, starts the broker and returns when it answers.
   *
   * @throws LocalRuntimeException in one sentence, with nothing left running
   */
  public static LocalBroker start(Installation installation, Path work) {
    return start(installation, work, Map.of());
  }

  /** The same with settings of the broker in addition to ours, or instead of them. */
  public static LocalBroker start(
      Installation installation, Path work, Map<String, String> settings) {
    Path folder = WorkFolder.prepare(work);
    int port = Ports.free();
    Path properties = BrokerProperties.write(folder, port, Ports.free(), settings);
    LocalBroker broker = new LocalBroker(installation, folder, properties, port);
    broker.format();
    broker.restart();
    return broker;
  }

  private void format() {
    List<String> arguments =
        List.of("format", "-t", Uuid.randomUuid().toString(), "-c", properties.toString());
    try (JavaProcess formatting =
        JavaProcess.start(command("broker-format", "kafka.tools.StorageTool", arguments), work)) {
      formatting.awaitSuccess(START_LIMIT);
    }
  }

  /** Starts it again on its old port and data, after {@link #stop} or {@link #kill}. */
  public synchronized void restart() {
    List<String> arguments = List.of(properties.toString());
    process = JavaProcess.start(command("broker", "kafka.Kafka", arguments), work);
    try {
      Waiting.until(
          () -> Ports.accepts(port) && answers(),
          process,
          "The broker does not answer",
          START_LIMIT);
    } catch (LocalRuntimeException e) {
      process.kill();
      throw e;
    }
  }

  private JavaCommand command(String name, String mainClass, List<String> arguments) {
    Path logging = installation.flinkConf().resolve("log4j2-console.properties");
    List<String> jvm =
        List.of(
            "-Xms64m",
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:MaxDirectMemorySize=64m",
            "-Dlog4j2.configurationFile=" + logging);
    return new JavaCommand(
        name, jvm, installation.brokerClassPath(), mainClass, arguments, Map.of());
  }

  private boolean answers() {
    try (Admin admin = admin()) {
      return !admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalRuntimeException("Interrupted while waiting for the broker.", e);
    }
  }

  /** {@code host:port}. */
  public String bootstrapServers() {
    return Ports.LOOPBACK + ":" + port;
  }

  /** An administrator's client; the caller closes it. */
  public Admin admin() {
    Properties client = new Properties();
    client.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    client.setProperty(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Long.toString(ADMIN_LIMIT.toMillis()));
    client.setProperty(
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(ADMIN_LIMIT.toMillis()));
    return Admin.create(client);
  }

  /**
   * Makes a topic.
   *
   * @throws LocalRuntimeException if it exists or the broker does not answer
   */
  public void createTopic(String topic, int partitions) {
    try (Admin admin = admin()) {
      admin
          .createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
          .all()
          .get(ADMIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new LocalRuntimeException("Topic " + topic + " cannot be made (" + e + ").", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalRuntimeException("Interrupted while making topic " + topic + ".", e);
    }
  }

  public synchronized boolean isAlive() {
    return process.isAlive();
  }

  public synchronized long pid() {
    return process.pid();
  }

  /** Where its output goes. */
  public synchronized Path log() {
    return process.log().file();
  }

  /** Shuts it down in order. */
  public synchronized void stop() {
    process.stop(STOP_LIMIT);
  }

  /** Kills it at once. */
  public synchronized void kill() {
    process.kill();
  }

  /** Freezes it: connections stay open, nothing answers. */
  public synchronized void pause() {
    process.pause();
  }

  public synchronized void resume() {
    process.resume();
  }

  /** Kills it; its folder is the caller's to delete. */
  @Override
  public synchronized void close() {
    process.kill();
  }
}
