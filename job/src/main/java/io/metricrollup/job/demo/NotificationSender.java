package io.metricrollup.job.demo;

import io.metricrollup.job.runtime.LocalRuntimeException;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends notifications, as an ingester does. Belongs to one thread. */
final class NotificationSender implements AutoCloseable {
  private final KafkaProducer<String, String> producer;
  private final String topic;
  private volatile Exception failure;

  NotificationSender(String bootstrap, String topic) {
    this.topic = topic;
    Properties client = new Properties();
    client.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    client.setProperty(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(4 << 20));
    producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer());
  }

  /**
   * @throws LocalRuntimeException if this one or one before it cannot be sent
   */
  void send(String key, String message) {
    // The callback has all that the future would say.
    var unused =
        producer.send(
            new ProducerRecord<>(topic, key, message),
            (sent, problem) -> failure = problem == null ? failure : problem);
    check();
  }

  /** Returns when everything is sent. */
  void flush() {
    producer.flush();
    check();
  }

  private void check() {
    if (failure != null) {
      throw new LocalRuntimeException("The broker takes no notifications: " + failure, failure);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }
}
