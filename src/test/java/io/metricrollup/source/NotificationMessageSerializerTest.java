package io.metricrollup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class NotificationMessageSerializerTest {
  private static final NotificationMessageSerializer SERIALIZER =
      new NotificationMessageSerializer();

  /** Version 1 as it was first written; has to be readable for ever. */
  private static final String GOLDEN =
      "01"
          + "0274" // topic "t", its length plus one
          + "00000002"
          + "0000000000000009"
          + "00000002"
          + "00000002"
          + "7b7d"
          + "02"
          + "08746f6f5f6f6c64" // "too_old"
          + "046f6c64"
          + "01"
          + "1234000000004000"
          + "8000000000000000"
          + "01352665"
          + "00002710"
          + "7fffffffffffffff"
          + "00000001"
          + "0000000000000005"
          + "00000000000066ac"
          + "0000000069a3d746"
          + "00000000"
          + "0000000069a3d75a"
          + "075bcd15"
          + "00000003"
          + "00000001"
          + "00000004";

  private static NotificationMessage read(byte[] bytes) throws IOException {
    return SERIALIZER.deserialize(new DataInputDeserializer(bytes));
  }

  private static byte[] write(NotificationMessage message) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    SERIALIZER.serialize(message, out);
    return out.getCopyOfBuffer();
  }

  @Test
  void everyKindOfMessageSurvives() throws Exception {
    List<NotificationMessage> messages =
        List.of(
            Messages.judged(Messages.SOUND),
            Messages.judged(Messages.json(-1, 20260301, 60_000, "2026-03-01T00:00:00.25Z", 9)),
            Messages.judged(Messages.json(5, 20260301, 11_000, "2026-03-01T00:00:00Z", 0)),
            Messages.judged("\u00E4 no JSON \u20AC"),
            Messages.POLICY.judge(new Origin("t", 0, 0), null, Messages.NOW),
            Messages.POLICY.judge(new Origin("t", 0, 0), new byte[100_000], Messages.NOW));
    for (NotificationMessage message : messages) {
      assertThat(read(write(message))).usingRecursiveComparison().isEqualTo(message);
    }
  }

  @Test
  void goldenBytesOfVersion1AreReadAndWritten() throws Exception {
    byte[] golden = HexFormat.of().parseHex(GOLDEN);
    NotificationMessage message = read(golden);

    assertThat(message.origin()).isEqualTo(new Origin("t", 2, 9));
    assertThat(message.detail()).isEqualTo("old");
    assertThat(message.notification().segmentId()).isEqualTo(Long.MAX_VALUE);
    assertThat(message.notification().announcedAt())
        .isEqualTo(Instant.ofEpochSecond(0x69a3d75a, 123_456_789));
    assertThat(message.notification().rowGroups()).containsExactly(4);
    assertThat(HexFormat.of().formatHex(write(message))).isEqualTo(GOLDEN);
  }

  @Test
  void unknownVersionIsRefused() throws Exception {
    byte[] bytes = write(Messages.judged(Messages.SOUND));
    bytes[0] = 2;

    assertThatThrownBy(() -> read(bytes)).hasMessageContaining("unknown format version 2");
  }
}
