package io.metricrollup.job;

import io.metricrollup.ledger.LedgerLine;
import io.metricrollup.sink.AnnouncerFactory;
import io.metricrollup.sink.KafkaAnnouncer;
import io.metricrollup.source.NotificationDeserializer;
import io.metricrollup.source.NotificationMessage;
import io.metricrollup.source.NotificationPolicy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The job's ends on Kafka: where notifications come from, where everything else goes. */
final class KafkaEnds {
  private final RollupOptions options;

  KafkaEnds(RollupOptions options) {
    this.options = options;
  }

  KafkaSource<NotificationMessage> notifications(NotificationPolicy policy) {
    Properties properties = new Properties();
    // What is fetched is emitted even after alignment has paused its partition: fetch little.
    properties.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "32");
    properties.setProperty("source.reader.element.queue.capacity", "1");
    properties.setProperty(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "1048576");
    // The client hands out all it has of one partition before the next one's: with the default of
    // 1 MB, hours of a backlog, whose windows would all be open until the others have caught up.
    properties.setProperty(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "16384");
    properties.setProperty("partition.discovery.interval.ms", "60000");
    properties.putAll(options.kafkaProperties());
    return KafkaSource.<NotificationMessage>builder()
        .setBootstrapServers(options.bootstrapServers())
        .setTopics(options.topic())
        .setGroupId(options.groupId())
        .setStartingOffsets(offsets())
        .setDeserializer(new NotificationDeserializer(policy))
        .setProperties(properties)
        .build();
  }

  @SuppressWarnings("deprecation") // Flink's interface still asks for the old enumeration
  private OffsetsInitializer offsets() {
    return switch (options.startingOffsets()) {
      case COMMITTED ->
          OffsetsInitializer.committedOffsets(
              org.apache.kafka.clients.consumer.OffsetResetStrategy.EARLIEST);
      case EARLIEST -> OffsetsInitializer.earliest();
      case LATEST -> OffsetsInitializer.latest();
    };
  }

  AnnouncerFactory announcer() {
    Map<String, String> client = new HashMap<>();
    options.kafkaProperties().forEach((key, value) -> client.put((String) key, (String) value));
    client.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, options.bootstrapServers());
    return KafkaAnnouncer.factory(client);
  }

  Sink<String> quarantine() {
    return lines(quarantineMessages(options.quarantineTopic()), options.kafkaProperties());
  }

  Sink<String> ledger() {
    Properties client = new Properties();
    // Short lines, many of them alike, which none waits for: a checkpoint sends them all.
    client.setProperty(ProducerConfig.BUFFER_MEMORY_CONFIG, "4194304");
    client.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
    client.setProperty(ProducerConfig.LINGER_MS_CONFIG, "500");
    client.putAll(options.kafkaProperties());
    return lines(ledgerMessages(options.ledgerTopic()), client);
  }

  private Sink<String> lines(KafkaRecordSerializationSchema<String> messages, Properties client) {
    return KafkaSink.<String>builder()
        .setBootstrapServers(options.bootstrapServers())
        .setKafkaProducerConfig(client)
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .setRecordSerializer(messages)
        .build();
  }

  /** By key, so that the lines of one key stay in order. */
  private static KafkaRecordSerializationSchema<String> ledgerMessages(String topic) {
    return (line, context, eventTime) ->
        new ProducerRecord<>(
            topic,
            LedgerLine.key(line).getBytes(StandardCharsets.UTF_8),
            line.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Messages without event time, which Flink's own schema would put in: brokers refuse times of the
   * future, and with them the job would fail; very old ones would soon be deleted.
   */
  private static KafkaRecordSerializationSchema<String> quarantineMessages(String topic) {
    return (line, context, eventTime) ->
        new ProducerRecord<>(topic, line.getBytes(StandardCharsets.UTF_8));
  }
}
