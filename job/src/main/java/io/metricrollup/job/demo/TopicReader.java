package io.metricrollup.job.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricrollup.job.runtime.LocalRuntimeException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a topic of JSON messages from its beginning and keeps a copy. Belongs to one thread. */
final class TopicReader implements AutoCloseable {
  private static final Duration GLANCE = Duration.ofMillis(20);
  private static final Duration READ_LIMIT = Duration.ofSeconds(30);

  private final ObjectMapper mapper = new ObjectMapper();
  private final KafkaConsumer<String, String> consumer;
  private final String topic;
  private final Writer copy;
  private final Consumer<JsonNode> messages;

  /**
   * @param copy file that the messages are written to, one a line
   * @param messages takes each
   */
  TopicReader(String bootstrap, String topic, Path copy, Consumer<JsonNode> messages)
      throws IOException {
    this.topic = topic;
    this.copy = Files.newBufferedWriter(copy);
    this.messages = messages;
    Properties client = new Properties();
    client.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    client.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    client.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    consumer = new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Takes what has come. */
  void read() throws IOException {
    read(GLANCE);
  }

  private void read(Duration wait) throws IOException {
    ConsumerRecords<String, String> some;
    do {
      some = consumer.poll(wait);
      for (ConsumerRecord<String, String> message : some) {
        copy.write(message.value() + "\n");
        messages.accept(parse(message.value()));
      }
    } while (!some.isEmpty());
    copy.flush();
  }

  /** Takes everything that the topic holds now. */
  void readToEnd() throws IOException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    long deadline = System.nanoTime() + READ_LIMIT.toNanos();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      if (System.nanoTime() - deadline > 0) {
        throw new LocalRuntimeException("Topic " + topic + " cannot be read to its end.");
      }
      read(Duration.ofMillis(200));
    }
  }

  private JsonNode parse(String text) {
    try {
      return mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw new LocalRuntimeException("A message in topic " + topic + " is not JSON.", e);
    }
  }

  @Override
  public void close() throws IOException {
    consumer.close();
    copy.close();
  }
}
