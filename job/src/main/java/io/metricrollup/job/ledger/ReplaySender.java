package io.metricrollup.job.ledger;

import io.metricrollup.job.ledger.Replays.Replay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends replays to the topic of notifications. */
public final class ReplaySender {
  private ReplaySender() {}

  /**
   * Returns when all are safe.
   *
   * @param client properties of the Kafka client, among them {@code bootstrap.servers}
   * @param topic where the job reads; what came from there goes to the partition it came from
   */
  public static void send(Properties client, String topic, List<Replay> replays)
      throws IOException, InterruptedException {
    Properties properties = new Properties();
    properties.putAll(client);
    properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    List<Future<?>> sent = new ArrayList<>();
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      for (Replay replay : replays) {
        Integer partition =
            replay.topic().equals(topic) ? (Integer) replay.partition().orElseThrow() : null;
        sent.add(
            producer.send(new ProducerRecord<>(topic, partition, replay.key(), replay.json())));
      }
      for (Future<?> sending : sent) {
        sending.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("cannot send replays to " + topic + ": " + e.getMessage(), e);
    }
  }
}
