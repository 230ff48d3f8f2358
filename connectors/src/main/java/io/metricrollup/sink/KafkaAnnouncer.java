package io.metricrollup.sink;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Announces on Kafka, with an idempotent producer that waits for all replicas.
 *
 * <p>An announcement lists the metric names of its file, so that one can be over a megabyte; it is
 * sent compressed, since the broker's limit is on what is sent.
 */
public final class KafkaAnnouncer implements Announcer {
  private static final Map<String, Object> DEFAULTS =
      Map.of(
          ProducerConfig.BUFFER_MEMORY_CONFIG,
          8 << 20,
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
          4 << 20,
          ProducerConfig.COMPRESSION_TYPE_CONFIG,
          "gzip",
          ProducerConfig.LINGER_MS_CONFIG,
          5);
  private static final Map<String, Object> FIXED =
      Map.of(ProducerConfig.ACKS_CONFIG, "all", ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);

  private final Producer<String, String> producer;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();

  /** Not for sharing: closes the producer. */
  KafkaAnnouncer(Producer<String, String> producer) {
    this.producer = producer;
  }

  /**
   * @param client properties of the Kafka client, among them {@code bootstrap.servers}; they win
   *     over our defaults, but not over acknowledgement by all replicas and idempotence
   */
  public static AnnouncerFactory factory(Map<String, String> client) {
    Map<String, String> copy = new HashMap<>(client);
    return subtask -> open(copy);
  }

  private static KafkaAnnouncer open(Map<String, String> client) throws IOException {
    try {
      return new KafkaAnnouncer(
          new KafkaProducer<>(properties(client), new StringSerializer(), new StringSerializer()));
    } catch (KafkaException e) {
      throw new IOException("cannot make a Kafka producer: " + e.getMessage(), e);
    }
  }

  static Map<String, Object> properties(Map<String, String> client) {
    Map<String, Object> properties = new HashMap<>(DEFAULTS);
    properties.putAll(client);
    properties.putAll(FIXED);
    return properties;
  }

  @Override
  public void announce(String topic, String key, String json)
      throws IOException, InterruptedException {
    try {
      Future<RecordMetadata> sending = producer.send(new ProducerRecord<>(topic, key, json));
      sent.add(sending);
      if (sending.isDone()) {
        // A broker out of reach costs one time-out here: not one for every message.
        sending.get();
      }
    } catch (InterruptException e) {
      throw interrupted(e);
    } catch (KafkaException | ExecutionException e) {
      throw failed(e);
    }
  }

  @Override
  public void flush() throws IOException, InterruptedException {
    try {
      producer.flush();
      for (Future<RecordMetadata> sending : sent) {
        sending.get();
      }
      sent.clear();
    } catch (InterruptException e) {
      throw interrupted(e);
    } catch (KafkaException | ExecutionException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }

  private static IOException failed(Exception cause) {
    return new IOException("cannot announce on Kafka: " + cause.getMessage(), cause);
  }

  private static InterruptedException interrupted(InterruptException cause) {
    Thread.interrupted();
    InterruptedException plain = new InterruptedException(cause.getMessage());
    plain.initCause(cause);
    return plain;
  }
}
