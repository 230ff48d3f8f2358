package io.metricrollup.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KafkaAnnouncerTest {
  private final MockProducer<String, String> producer =
      new MockProducer<>(false, null, new StringSerializer(), new StringSerializer());

  @Test
  void flushWaitsForEveryMessage() throws Exception {
    try (KafkaAnnouncer announcer = new KafkaAnnouncer(producer)) {
      announcer.announce("rolled", "k", "{}");
      announcer.flush();

      assertThat(producer.history()).containsExactly(new ProducerRecord<>("rolled", "k", "{}"));
      assertThat(producer.flushed()).isTrue();
    }
    assertThat(producer.closed()).isTrue();
  }

  @Test
  void messageThatIsNotTakenFailsTheFlush() throws Exception {
    try (KafkaAnnouncer announcer = new KafkaAnnouncer(producer)) {
      announcer.announce("rolled", "k", "{}");
      producer.errorNext(new NotEnoughReplicasException("two are down"));
      announcer.announce("rolled", "l", "{}");

      assertThatThrownBy(announcer::flush)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("two are down");
    }
  }

  @Test
  void messageThatCannotBeSentFailsAtOnce() {
    producer.sendException = new RecordTooLargeException("5 MB");
    try (KafkaAnnouncer announcer = new KafkaAnnouncer(producer)) {
      assertThatThrownBy(() -> announcer.announce("rolled", "k", "{}"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("5 MB");
    }
  }

  @Test
  void brokerOutOfReachFailsWithinTheClientsTimeouts() throws Exception {
    Map<String, String> client =
        Map.of(
            "bootstrap.servers", "127.0.0.1:1",
            "max.block.ms", "500",
            "request.timeout.ms", "400",
            "delivery.timeout.ms", "500");
    Instant start = Instant.now();
    try (Announcer announcer = KafkaAnnouncer.factory(client).open(0)) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  announcer.announce("rolled", "k", "{}");
                }
                announcer.flush();
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void acknowledgementByAllReplicasCannotBeSwitchedOff() {
    Map<String, Object> properties =
        KafkaAnnouncer.properties(
            Map.of("acks", "1", "enable.idempotence", "false", "buffer.memory", "1000"));

    assertThat(properties)
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("buffer.memory", "1000");
  }

  @Test
  void wrongPropertiesAreAnIOException() {
    assertThatThrownBy(() -> KafkaAnnouncer.factory(Map.of("bootstrap.servers", "::")).open(0))
        .isInstanceOf(IOException.class);
  }
}
