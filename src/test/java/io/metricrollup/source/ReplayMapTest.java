package io.metricrollup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class ReplayMapTest {
  private static final ReplayMapSerializer SERIALIZER = new ReplayMapSerializer();

  /** Version 1 as it was first written: the ids 0 and -1 with the replays 0 and 300. */
  private static final String GOLDEN =
      "01" + "00000002" + "0000000000000000" + "00" + "ffffffffffffffff" + "ac02";

  private static byte[] write(ReplayMap map) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    SERIALIZER.serialize(map, out);
    return out.getCopyOfBuffer();
  }

  private static ReplayMap read(byte[] bytes) throws IOException {
    return SERIALIZER.deserialize(new DataInputDeserializer(bytes));
  }

  private static Map<Long, Integer> entries(ReplayMap map) {
    Map<Long, Integer> entries = new HashMap<>();
    map.forEach((id, replay) -> assertThat(entries.put(id, replay)).isNull());
    return entries;
  }

  @Test
  void agreesWithAHashMap() throws Exception {
    Random random = new Random(7);
    ReplayMap map = new ReplayMap();
    Map<Long, Integer> expected = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      long id = i % 3 == 0 ? random.nextInt(2000) - 1000 : random.nextLong();
      int replay = random.nextInt(10) == 0 ? Integer.MAX_VALUE : random.nextInt(5);
      assertThat(map.get(id)).isEqualTo(expected.getOrDefault(id, ReplayMap.ABSENT));
      map.put(id, replay);
      expected.put(id, replay);
    }

    assertThat(map.size()).isEqualTo(expected.size());
    assertThat(entries(map)).isEqualTo(expected);
    assertThat(entries(read(write(map)))).isEqualTo(expected);
  }

  @Test
  void copyIsIndependent() {
    ReplayMap map = new ReplayMap();
    map.put(1, 0);
    ReplayMap copy = SERIALIZER.copy(map);
    map.put(1, 5);
    map.put(2, 0);

    assertThat(entries(copy)).containsExactly(Map.entry(1L, 0));
  }

  @Test
  void goldenBytesOfVersion1AreReadAndWritten() throws Exception {
    ReplayMap map = read(HexFormat.of().parseHex(GOLDEN));

    assertThat(entries(map)).isEqualTo(Map.of(0L, 0, -1L, 300));
    assertThat(HexFormat.of().formatHex(write(map))).isEqualTo(GOLDEN);
  }

  @Test
  void unknownVersionIsRefused() {
    assertThatThrownBy(() -> read(new byte[] {9, 0, 0, 0, 0}))
        .hasMessageContaining("unknown format version 9");
  }
}
