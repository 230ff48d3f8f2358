package io.metricrollup.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SegmentCommittableSerializerTest {
  private static final SegmentCommittableSerializer SERIALIZER = new SegmentCommittableSerializer();
  private static final SegmentCommittable FULL =
      new SegmentCommittable(
          new byte[] {1, 2},
          "s3://b/é",
          0x0102030405060708L,
          60_000,
          9,
          10,
          new KeyedMessage("k", "{}"),
          new KeyedMessage("c", "[]"),
          new KeyedMessage("l", "{1}"));
  private static final String VERSION_1 =
      "000000020102"
          + "0000000973333a2f2f622fc3a9"
          + "0102030405060708"
          + "0000ea60"
          + "0000000000000009"
          + "000000000000000a"
          + "000000016b"
          + "000000027b7d"
          + "0000000163"
          + "000000025b5d";
  private static final String VERSION_2 = VERSION_1 + "000000016c" + "000000037b317d";

  @Test
  void bytesOfVersion2StayAsTheyAre() throws Exception {
    assertThat(SERIALIZER.getVersion()).isEqualTo(2);
    assertThat(HexFormat.of().formatHex(SERIALIZER.serialize(FULL))).isEqualTo(VERSION_2);
  }

  @Test
  void goldenBytesOfEveryVersionAreRead() throws Exception {
    SegmentCommittable first = SERIALIZER.deserialize(1, HexFormat.of().parseHex(VERSION_1));
    assertThat(first).usingRecursiveComparison().ignoringFields("ledger").isEqualTo(FULL);
    assertThat(first.ledger()).isNull();
    assertThat(SERIALIZER.deserialize(2, HexFormat.of().parseHex(VERSION_2)))
        .usingRecursiveComparison()
        .isEqualTo(FULL);
  }

  @Test
  void fileAlreadyThereHasNoRecoverableAndNeedNotBeHandedOff() throws Exception {
    SegmentCommittable there =
        new SegmentCommittable(null, "p", 1, 2, 3, 4, new KeyedMessage("k", "{}"), null, null);

    assertThat(SERIALIZER.deserialize(2, SERIALIZER.serialize(there)))
        .usingRecursiveComparison()
        .isEqualTo(there);
  }

  @Test
  void announcementOver64KilobytesSurvives() throws Exception {
    SegmentCommittable big =
        new SegmentCommittable(
            new byte[100_000],
            "p",
            1,
            2,
            3,
            4,
            new KeyedMessage("k", "é".repeat(200_000)),
            null,
            null);

    assertThat(SERIALIZER.deserialize(2, SERIALIZER.serialize(big)))
        .usingRecursiveComparison()
        .isEqualTo(big);
  }

  @Test
  void unknownVersionAndTornBytesAreRefused() throws Exception {
    byte[] bytes = SERIALIZER.serialize(FULL);
    assertThatThrownBy(() -> SERIALIZER.deserialize(3, bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 3");
    for (int length = 0; length < bytes.length; length++) {
      byte[] torn = java.util.Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> SERIALIZER.deserialize(2, torn)).isInstanceOf(IOException.class);
    }
  }
}
