package io.metricrollup.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Announcements of written segments and when they arrived, read by a thread of its own. */
final class Announced implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);

  /**
   * One announcement.
   *
   * @param frequencyMs of the segment
   * @param windowEndMs end of its last window, epoch ms
   * @param nanos when it arrived, {@link System#nanoTime()}
   */
  record Segment(int frequencyMs, long windowEndMs, long nanos) {}

  private final ObjectMapper mapper = new ObjectMapper();
  private final List<Segment> segments = new ArrayList<>();
  private final String bootstrap;
  private final String topic;
  private final Thread thread = new Thread(this::read, "announced");
  private volatile boolean stop;

  private Announced(String bootstrap, String topic) {
    this.bootstrap = bootstrap;
    this.topic = topic;
  }

  static Announced listen(String bootstrap, String topic) {
    Announced announced = new Announced(bootstrap, topic);
    announced.thread.setDaemon(true);
    announced.thread.start();
    return announced;
  }

  private void read() {
    Properties client = new Properties();
    client.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    client.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      while (!stop) {
        for (ConsumerRecord<String, String> message : consumer.poll(POLL)) {
          take(message.value(), System.nanoTime());
        }
      }
    }
  }

  private void take(String message, long nanos) {
    try {
      JsonNode json = mapper.readTree(message);
      int frequency = json.path("sf").asInt();
      // The contract's end is 1 ms behind the last window's start.
      long lastStart = Instant.parse(json.path("et").asText()).toEpochMilli() - 1;
      synchronized (segments) {
        segments.add(new Segment(frequency, lastStart + frequency, nanos));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those so far. */
  List<Segment> soFar() {
    synchronized (segments) {
      return List.copyOf(segments);
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop = true;
    thread.join();
  }
}
