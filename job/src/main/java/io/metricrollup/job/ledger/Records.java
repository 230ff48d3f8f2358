package io.metricrollup.job.ledger;

import io.metricrollup.job.runtime.LocalRuntimeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.flink.core.fs.Path;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Lines of JSON that the job left: in a file, or as the messages that a topic holds now. */
public interface Records {
  /** Hands on every line, those of one key in the order in which they were written. */
  void forEach(Consumer<String> lines) throws IOException;

  /** Of a file, on any file system that Flink knows. */
  static Records file(String file) {
    return lines -> {
      Path path = new Path(file);
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(path.getFileSystem().open(path), StandardCharsets.UTF_8))) {
        in.lines().filter(line -> !line.isBlank()).forEach(lines);
      }
    };
  }

  /**
   * Of a topic, from its beginning to what is its end now.
   *
   * @param client properties of the Kafka client, among them {@code bootstrap.servers}
   */
  static Records topic(Properties client, String topic) {
    return lines -> {
      Properties properties = new Properties();
      properties.putAll(client);
      properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
      try (KafkaConsumer<String, String> consumer =
          new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
        read(consumer, topic, lines);
      }
    };
  }

  private static void read(
      KafkaConsumer<String, String> consumer, String topic, Consumer<String> lines) {
    List<PartitionInfo> infos = consumer.partitionsFor(topic, Duration.ofSeconds(30));
    if (infos == null || infos.isEmpty()) {
      throw new LocalRuntimeException("There is no topic " + topic + ".");
    }
    List<TopicPartition> partitions =
        infos.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    int silent = 0;
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      var some = consumer.poll(Duration.ofSeconds(1));
      silent = some.isEmpty() ? silent + 1 : 0;
      if (silent == 60) {
        throw new LocalRuntimeException("Topic " + topic + " cannot be read to its end.");
      }
      some.forEach(message -> lines.accept(message.value()));
    }
  }
}
