package io.metricrollup.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricrollup.segment.QuarantineReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuarantineRecordTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Origin ORIGIN = new Origin("rollups", 3, 77);

  private static NotificationMessage judged(byte[] bytes) {
    return Messages.POLICY.judge(ORIGIN, bytes, Messages.NOW);
  }

  private static QuarantineRecord malformed(byte[] bytes) {
    NotificationMessage message = judged(bytes);
    return QuarantineRecord.of(message, message.reason(), message.detail());
  }

  @Test
  void everyFieldInItsOrder() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("metric_name", "cpu \"load\"");
    row.put("chq_tid", Long.MIN_VALUE);
    row.put("chq_rollup_sum", Double.NaN);
    row.put("chq_rollup_min", 1.5);
    row.put("chq_rollup_max", null);
    row.put("metric_is_monotonic", true);
    row.put("chq_sketch", new byte[] {1, 2});
    NotificationMessage message = Messages.judged(Messages.SOUND);

    String json =
        QuarantineRecord.of(message, QuarantineReason.INVALID_ROW, "a.parquet: sum is NaN")
            .file("a.parquet")
            .rowGroup(0)
            .rows(3, List.of(row))
            .range(4, 5)
            .range(9, 9)
            .json();

    assertThat(json)
        .isEqualTo(
            "{\"reason\":\"invalid_row\",\"detail\":\"a.parquet: sum is NaN\","
                + "\"topic\":\"rollups\",\"partition\":3,\"offset\":77,"
                + "\"organization\":\"12340000-0000-4000-8000-000000000000\",\"instance\":1,"
                + "\"dateint\":20260301,\"frequency\":10000,\"segment\":299948861173007310,"
                + "\"replay\":0,\"file\":\"a.parquet\",\"row_group\":0,\"rows\":3,"
                + "\"row_ranges\":[[4,5],[9,9]],"
                + "\"sample\":[{\"metric_name\":\"cpu \\\"load\\\"\","
                + "\"chq_tid\":-9223372036854775808,\"chq_rollup_sum\":\"NaN\","
                + "\"chq_rollup_min\":1.5,\"chq_rollup_max\":null,\"metric_is_monotonic\":true,"
                + "\"chq_sketch\":\"AQI=\"}],"
                + "\"notification\":\""
                + Messages.SOUND.replace("\"", "\\\"")
                + "\"}");
  }

  @Test
  void whatIsUnknownIsLeftOut() {
    assertThat(malformed(Messages.utf8("[]")).json())
        .isEqualTo(
            "{\"reason\":\"malformed_notification\",\"detail\":\"not a JSON object\","
                + "\"topic\":\"rollups\",\"partition\":3,\"offset\":77,\"notification\":\"[]\"}");
  }

  @Test
  void recordIsOneLineWhateverTheInput() throws Exception {
    String text = "{\"a\":\n\r\t\u2028\u0000\uD83D\uDE00";
    String json = malformed(Messages.utf8(text)).json();

    assertThat(json).doesNotContain("\n", "\r");
    assertThat(MAPPER.readTree(json).get("notification").asText()).isEqualTo(text);
  }

  @Test
  void bytesThatAreNoTextAreKeptInBase64() throws Exception {
    byte[] bytes = {'{', (byte) 0xFF, (byte) 0xC3};
    JsonNode json = MAPPER.readTree(malformed(bytes).json());

    assertThat(json.has("notification")).isFalse();
    assertThat(json.get("notification_base64").binaryValue()).isEqualTo(bytes);
  }

  @Test
  void tooLongOriginalIsCutBetweenCharacters() throws Exception {
    for (int lead = 0; lead < 4; lead++) {
      String text = "x".repeat(lead) + "\uD83D\uDE00".repeat(20_000);
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      JsonNode json = MAPPER.readTree(malformed(bytes).json());

      assertThat(text).startsWith(json.get("notification").asText());
      assertThat(json.get("notification").asText().getBytes(StandardCharsets.UTF_8))
          .hasSizeBetween(NotificationMessage.KEPT_BYTES - 3, NotificationMessage.KEPT_BYTES);
      assertThat(json.get("notification_bytes").asInt()).isEqualTo(bytes.length);
    }
  }

  @Test
  void onlyTheFirstRowsAreShown() throws Exception {
    List<Map<String, Object>> rows = new ArrayList<>(Collections.nCopies(50, Map.of("a", 1)));
    QuarantineRecord record = malformed(new byte[0]).rows(50, rows).range(0, 49);

    assertThat(MAPPER.readTree(record.json()).get("sample")).hasSize(QuarantineRecord.SAMPLE_ROWS);
  }

  @Test
  void repeatIsTheSameLine() {
    assertThat(malformed(Messages.utf8("x")).json())
        .isEqualTo(malformed(Messages.utf8("x")).json());
  }
}
