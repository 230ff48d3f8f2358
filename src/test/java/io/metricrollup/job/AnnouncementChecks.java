package io.metricrollup.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricrollup.harness.DuckDb;
import io.metricrollup.harness.Folders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Compares announcements with the files they speak of: contract, section 6. */
final class AnnouncementChecks {
  private static final List<String> FIELDS =
      List.of(
          "v", "o", "d", "sf", "tf", "s", "i", "rc", "fs", "st", "t", "p", "et", "mn", "mt", "ln");
  private static final Map<Integer, Integer> NEXT =
      Map.of(60_000, 300_000, 300_000, 1_200_000, 1_200_000, 3_600_000, 3_600_000, 3_600_000);
  private static final Map<String, Integer> TYPES = Map.of("gauge", 1, "count", 2, "histogram", 3);

  private final Path root;
  private final Map<String, JsonNode> announced = new TreeMap<>();

  /**
   * @param announcements each once
   */
  AnnouncementChecks(Path root, Collection<String> announcements) throws JsonProcessingException {
    this.root = root;
    for (String announcement : announcements) {
      JsonNode json = new ObjectMapper().readTree(announcement);
      assertThat(announced.put(root.resolve(json.get("p").asText()).toString(), json))
          .as("two announcements of " + json.get("p"))
          .isNull();
    }
  }

  /** Asserts that everything announced is in storage, and nothing else is, hidden or not. */
  void assertAllFilesAnnounced() throws IOException {
    List<String> files =
        Folders.files(root.resolve("db"), "").stream().map(Path::toString).toList();
    assertThat(files).isNotEmpty().containsExactlyElementsOf(announced.keySet());
  }

  /** Asserts what is said of each file. */
  void assertContents(DuckDb db, RolledTables rolled) {
    Map<String, Map<String, String>> columns = rolled.columns();
    Map<String, List<Map<String, Object>>> names = names(db);
    for (Map<String, Object> file : db.rows("SELECT * FROM files")) {
      String path = (String) file.get("file");
      JsonNode json = announced.get(path);
      assertThat(json.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(FIELDS);
      assertThat(json.get("v").asInt()).isEqualTo(1);
      assertThat(json.get("o").asText()).isEqualTo(file.get("org"));
      assertThat(json.get("i").asInt()).isEqualTo(file.get("instance"));
      assertSegment(json, file);
      assertThat(json.get("fs").asLong()).isEqualTo(Path.of(path).toFile().length());
      assertThat(path).endsWith("/tbl_" + json.get("s").asLong() + ".parquet");
      assertThat(json.get("s").asLong()).isPositive();
      assertThat(texts(json.get("mn"))).isEqualTo(texts(names.get(path), "name"));
      assertThat(texts(json.get("mt"))).isEqualTo(texts(names.get(path), "code"));
      assertThat(texts(json.get("ln")))
          .isEqualTo(
              columns.get(path).keySet().stream()
                  .filter(c -> !c.startsWith("chq_") && !c.equals("metric_name"))
                  .toList());
    }
  }

  private static void assertSegment(JsonNode json, Map<String, Object> file) {
    int frequency = (int) file.get("freq");
    assertThat(json.get("sf").asInt()).isEqualTo(frequency);
    assertThat(json.get("tf").asInt()).isEqualTo(NEXT.get(frequency));
    assertThat(json.get("rc").asLong()).isEqualTo(file.get("number"));
    Instant start = Instant.parse(json.get("st").asText());
    assertThat(start.toEpochMilli()).isEqualTo(file.get("first"));
    // One millisecond past the start of the last window.
    assertThat(Instant.parse(json.get("et").asText()).toEpochMilli())
        .isEqualTo((long) file.get("past") - frequency + 1);
    assertThat(start.toString().replace("-", "")).startsWith(json.get("d").asText());
    assertThat(Instant.parse(json.get("t").asText()))
        .isAfter(Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** Metric names of each file in order, with the code of their first row's type. */
  private static Map<String, List<Map<String, Object>>> names(DuckDb db) {
    Map<String, List<Map<String, Object>>> names = new HashMap<>();
    for (Map<String, Object> row :
        db.rows(
            """
            SELECT r.file AS file, r.name AS name, arg_min(l.value, r.row) AS type
            FROM rolled r LEFT JOIN (SELECT * FROM rolled_labels WHERE col = 'chq_metric_type') l
            ON l.file = r.file AND l.name = r.name AND l.tid = r.tid AND l.ts = r.ts
            GROUP BY ALL ORDER BY file, name
            """)) {
      row.put("code", TYPES.getOrDefault(Objects.toString(row.get("type")), 0));
      names.computeIfAbsent((String) row.get("file"), f -> new ArrayList<>()).add(row);
    }
    return names;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }

  private static List<String> texts(List<Map<String, Object>> rows, String column) {
    return rows.stream().map(row -> row.get(column).toString()).toList();
  }
}
