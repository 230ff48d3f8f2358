package io.metricrollup.source;

import java.io.Serializable;
import java.time.Clock;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Kafka records to judged messages, one for one. Never throws: a record that no attempt can read
 * would stop the partition for ever.
 */
public final class NotificationDeserializer
    implements KafkaRecordDeserializationSchema<NotificationMessage> {
  private static final long serialVersionUID = 1L;

  private final NotificationPolicy policy;
  private final Clock clock;

  public NotificationDeserializer(NotificationPolicy policy) {
    this(policy, Clock.systemUTC());
  }

  /**
   * @param clock what the future is measured against; must be serializable
   */
  NotificationDeserializer(NotificationPolicy policy, Clock clock) {
    if (!(clock instanceof Serializable)) {
      throw new IllegalArgumentException("the clock travels to the source: " + clock);
    }
    this.policy = policy;
    this.clock = clock;
  }

  @Override
  public void deserialize(
      ConsumerRecord<byte[], byte[]> record, Collector<NotificationMessage> out) {
    Origin origin = new Origin(record.topic(), record.partition(), record.offset());
    out.collect(policy.judge(origin, record.value(), clock.instant()));
  }

  @Override
  public TypeInformation<NotificationMessage> getProducedType() {
    return NotificationMessageSerializer.TYPE;
  }
}
