package io.metricrollup.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.batch.LabelType;
import io.metricrollup.batch.RollupBatch;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The messages, to the letter (contract, section 6). */
class AnnouncementTest {
  private static final long T = Instant.parse("2024-03-01T00:05:00.120Z").toEpochMilli();

  @Test
  void rolledMessageHasTheContractsFields() {
    KeyedMessage message = announcement(BatchBuilder.labelled().build(), 300_000).rolled();

    assertThat(message.key())
        .isEqualTo("12340000-0000-4000-8000-00000000000a-20240229-300000-1709251140000");
    assertThat(message.json())
        .isEqualTo(
            "{\"v\":1,\"o\":\"12340000-0000-4000-8000-00000000000a\",\"d\":20240229,"
                + "\"sf\":60000,\"tf\":300000,\"s\":9223372036854775807,\"i\":2,\"rc\":4,"
                + "\"fs\":1234,\"st\":\"2024-02-29T23:59:00Z\",\"t\":\"2024-03-01T00:05:00.120Z\","
                + "\"p\":\"db/x.parquet\",\"et\":\"2024-02-29T23:59:00.001Z\","
                + "\"mn\":[\"cpu.load\",\"http.requests\",\"zz.é\"],\"mt\":[1,2,0],"
                + "\"ln\":[\"attr_code\",\"attr_ratio\",\"metric_is_monotonic\","
                + "\"resource_host\"]}");
  }

  @Test
  void compactionMessageHasTheContractsFields() {
    KeyedMessage message = announcement(BatchBuilder.labelled().build(), 300_000).compaction();

    assertThat(message.key()).isEqualTo("12340000-0000-4000-8000-00000000000a-20240229-60000-2");
    assertThat(message.json())
        .isEqualTo(
            "{\"v\":1,\"o\":\"12340000-0000-4000-8000-00000000000a\",\"d\":20240229,"
                + "\"f\":60000,\"s\":9223372036854775807,\"i\":2,\"rc\":4,\"fs\":1234,"
                + "\"t\":\"2024-03-01T00:05:00.120Z\"}");
  }

  @Test
  void typeOfANameIsThatOfItsFirstRowWithAKnownOne() {
    BatchBuilder batch = BatchBuilder.plain();
    batch.nameIds = new int[] {1, 1, 1, 1};
    batch.label(
        "chq_metric_type",
        LabelType.STRING,
        BatchBuilder.dictionary("summary", "histogram", "gauge"),
        0,
        1,
        2,
        3);
    SegmentContents contents = SegmentContents.of(batch.build());

    assertThat(contents.names()).containsExactly("http.requests");
    assertThat(contents.types()).containsExactly(3);
  }

  @Test
  void namesAreEscaped() {
    BatchBuilder batch = BatchBuilder.plain();
    batch.names = BatchBuilder.dictionary("a\"b", "c\\d", "", "e\n");

    assertThat(announcement(batch.build(), 300_000).rolled().json())
        .contains("\"mn\":[\"a\\\"b\",\"c\\\\d\",\"e\\n\"],\"mt\":[0,0,0],\"ln\":[]");
  }

  @Test
  void lastTierNamesItselfAsTheNext() {
    SinkSettings settings = new SinkRig(java.nio.file.Path.of("/")).settings();

    assertThat(settings.nextFrequency(60_000)).isEqualTo(300_000);
    assertThat(settings.nextFrequency(1_200_000)).isEqualTo(3_600_000);
    assertThat(settings.nextFrequency(3_600_000)).isEqualTo(3_600_000);
    assertThat(settings.nextFrequency(7_200_000)).isEqualTo(7_200_000);
  }

  private static Announcement announcement(RollupBatch batch, int next) {
    return new Announcement(
        Long.MAX_VALUE,
        "db/x.parquet",
        1234,
        SegmentFooter.of(batch, next, T),
        SegmentContents.of(batch));
  }
}
