package io.metricrollup.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricrollup.harness.DuckDb;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares quarantine records with what has to be there: contract, section 7. */
final class QuarantineChecks {
  private static final int SAMPLE = 20;

  /** One record, as far as it does not depend on where its notification lay. */
  private record Entry(
      String reason, String notification, int rowGroup, long rows, String ranges, String sample) {}

  private final List<Entry> expected = new ArrayList<>();

  /**
   * @param segments the segments read, by id, and with which notification each was announced
   */
  QuarantineChecks(
      DuckDb db, Map<Long, String> segments, Iterable<GeneratedSegments.Refused> whole) {
    for (GeneratedSegments.Refused refused : whole) {
      expected.add(
          new Entry(refused.reason(), refused.notification(), refused.rowGroup(), 0, "", "[]"));
    }
    Map<String, List<Map<String, Object>>> groups = new HashMap<>();
    for (Map<String, Object> row :
        db.rows("SELECT * FROM points WHERE verdict <> 'good' ORDER BY row")) {
      String group = row.get("verdict") + " " + row.get("segment") + " " + row.get("row_group");
      groups.computeIfAbsent(group, key -> new ArrayList<>()).add(row);
    }
    groups.values().forEach(rows -> expected.add(entry(segments, rows)));
  }

  private static Entry entry(Map<Long, String> segments, List<Map<String, Object>> rows) {
    Map<String, Object> first = rows.get(0);
    List<String> sample =
        rows.stream()
            .limit(SAMPLE)
            .map(row -> row.get("name") + " " + row.get("tid") + " " + row.get("ts"))
            .toList();
    return new Entry(
        (String) first.get("verdict"),
        segments.get((long) first.get("segment")),
        (int) first.get("row_group"),
        rows.size(),
        ranges(rows.stream().mapToInt(row -> (int) row.get("row")).toArray()),
        sample.toString());
  }

  private static String ranges(int[] rows) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows.length; i++) {
      if (i == 0 || rows[i] != rows[i - 1] + 1) {
        text.append(rows[i]);
      }
      if (i == rows.length - 1 || rows[i + 1] != rows[i] + 1) {
        text.append('-').append(rows[i]).append(' ');
      }
    }
    return text.toString();
  }

  int size() {
    return expected.size();
  }

  /** Asserts that these are the records, each there once, in any order. */
  void assertRecords(List<String> records) throws JsonProcessingException {
    List<Entry> found = new ArrayList<>();
    for (String record : records) {
      JsonNode json = new ObjectMapper().readTree(record);
      assertThat(json.get("detail").asText()).as(record).isNotEmpty();
      assertThat(json.has("topic") && json.has("partition") && json.has("offset")).isTrue();
      boolean ofFile = !json.get("reason").asText().matches("malformed.*|unsupported_freq.*");
      if (ofFile && json.has("row_group")) {
        assertThat(json.get("file").asText()).endsWith(json.get("segment") + ".parquet");
      }
      found.add(entry(json));
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static Entry entry(JsonNode json) {
    StringBuilder ranges = new StringBuilder();
    for (JsonNode range : json.path("row_ranges")) {
      ranges.append(range.get(0)).append('-').append(range.get(1)).append(' ');
    }
    List<String> sample = new ArrayList<>();
    for (JsonNode row : json.path("sample")) {
      sample.add(
          text(row, "metric_name") + " " + text(row, "chq_tid") + " " + text(row, "chq_timestamp"));
    }
    return new Entry(
        json.get("reason").asText(),
        json.get("notification").asText(),
        json.path("row_group").asInt(-1),
        json.path("rows").asLong(0),
        ranges.toString(),
        sample.toString());
  }

  private static String text(JsonNode row, String column) {
    return row.has(column) ? row.get(column).asText() : "null";
  }
}
