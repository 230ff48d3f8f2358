package io.metricrollup.source;

import static io.metricrollup.source.Messages.NOW;
import static io.metricrollup.source.Messages.POLICY;
import static io.metricrollup.source.Messages.json;
import static io.metricrollup.source.Messages.judged;
import static io.metricrollup.source.Messages.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricrollup.segment.QuarantineReason;
import io.metricrollup.segment.TierChain;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationPolicyTest {
  private static final String START = "2026-03-01T06:00:00Z";
  private static final Origin ORIGIN = new Origin("t", 0, 1);

  @Test
  void baseFrequencyIsTakenAndMovesTheWatermark() {
    NotificationMessage message = judged(json(1, 20260301, 10_000, START, 0));

    assertThat(message.verdict()).isEqualTo(Verdict.TAKEN);
    assertThat(message.reason()).isNull();
    assertThat(POLICY.movesWatermark(message)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {60_000, 300_000, 1_200_000})
  void coarserFrequenciesAreNotTakenByDefault(int frequency) {
    NotificationMessage message = judged(json(1, 20260301, frequency, START, 0));

    assertThat(message.verdict()).isEqualTo(Verdict.NOT_TAKEN);
    assertThat(POLICY.movesWatermark(message)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15_000, 3_600_000, 7_200_000})
  void frequenciesOutsideTheChainAndItsLastAreUnsupported(int frequency) {
    NotificationMessage message = judged(json(1, 20260301, frequency, START, 0));

    assertThat(message.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(message.reason()).isEqualTo(QuarantineReason.UNSUPPORTED_FREQUENCY);
    assertThat(message.notification()).isNotNull();
  }

  @Test
  void coarserFrequenciesThatAreTakenDoNotMoveTheWatermark() {
    NotificationPolicy both =
        new NotificationPolicy(TierChain.DEFAULT, List.of(60_000, 10_000), Duration.ZERO);
    NotificationMessage coarse = both.judge(ORIGIN, utf8(json(1, 20260301, 60_000, START, 0)), NOW);

    assertThat(coarse.verdict()).isEqualTo(Verdict.TAKEN);
    assertThat(both.movesWatermark(coarse)).isFalse();
  }

  @Test
  void finestFrequencyTakenMovesTheWatermarkIfItIsNotTheBase() {
    NotificationPolicy coarse =
        new NotificationPolicy(TierChain.DEFAULT, List.of(60_000), Duration.ZERO);
    NotificationMessage message =
        coarse.judge(ORIGIN, utf8(json(1, 20260301, 60_000, START, 0)), NOW);

    assertThat(coarse.movesWatermark(message)).isTrue();
  }

  @Test
  void startBeyondTheSkewIsImplausible() {
    NotificationMessage atSkew = judged(json(1, 20260301, 10_000, "2026-03-01T12:10:00Z", 0));
    NotificationMessage beyond = judged(json(1, 20260301, 10_000, "2026-03-01T12:10:00.001Z", 0));

    assertThat(atSkew.verdict()).isEqualTo(Verdict.TAKEN);
    assertThat(beyond.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(beyond.reason()).isEqualTo(QuarantineReason.IMPLAUSIBLE_TIMESTAMP);
    assertThat(POLICY.movesWatermark(beyond)).isFalse();
  }

  @Test
  void dateToComeIsImplausibleWhateverTheStart() {
    NotificationMessage message = judged(json(1, 20991231, 10_000, START, 0));

    assertThat(message.reason()).isEqualTo(QuarantineReason.IMPLAUSIBLE_TIMESTAMP);
  }

  @Test
  void malformedKeepsTheBytesItCameIn() {
    NotificationMessage message = judged("{\"v\":7}");

    assertThat(message.reason()).isEqualTo(QuarantineReason.MALFORMED_NOTIFICATION);
    assertThat(message.notification()).isNull();
    assertThat(message.original()).isEqualTo(utf8("{\"v\":7}"));
    assertThat(message.originalLength()).isEqualTo(7);
  }

  @Test
  void longOriginalIsCutAndItsLengthKept() {
    NotificationMessage message = POLICY.judge(ORIGIN, new byte[6 << 20], NOW);

    assertThat(message.original()).hasSize(NotificationMessage.KEPT_BYTES);
    assertThat(message.originalLength()).isEqualTo(6 << 20);
    assertThat(message.detail()).isEqualTo("6291456 bytes, more than 4194304");
  }

  @Test
  void tombstoneFromKafkaIsMalformed() throws Exception {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    NotificationDeserializer deserializer =
        InstantiationUtil.clone(new NotificationDeserializer(POLICY, clock));
    List<NotificationMessage> out = new ArrayList<>();

    deserializer.deserialize(
        new ConsumerRecord<>("rollups", 3, 9, new byte[0], null), new ListCollector<>(out));
    deserializer.deserialize(
        new ConsumerRecord<>("rollups", 3, 10, null, utf8(Messages.SOUND)),
        new ListCollector<>(out));

    assertThat(out)
        .extracting(NotificationMessage::verdict)
        .containsExactly(Verdict.REFUSED, Verdict.TAKEN);
    assertThat(out.get(0).origin()).isEqualTo(new Origin("rollups", 3, 9));
    assertThat(out.get(0).detail()).isEqualTo("a record without a value");
  }

  @Test
  void clockThatCannotTravelIsRefused() {
    Clock local =
        new Clock() {
          @Override
          public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public java.time.Instant instant() {
            return NOW;
          }
        };

    assertThatThrownBy(() -> new NotificationDeserializer(POLICY, local))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sourceFrequencyWithoutTierIsNoPolicy() {
    assertThatThrownBy(
            () -> new NotificationPolicy(TierChain.DEFAULT, List.of(3_600_000), Duration.ZERO))
        .hasMessageContaining("3600000 ms has no tier above it");
    assertThatThrownBy(() -> new NotificationPolicy(TierChain.DEFAULT, List.of(), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
