package io.metricrollup.job.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;

/**
 * One line of the ledger, read back. What a kind of line does not have is 0 or empty.
 *
 * @param key the last line of each counts
 * @param fact what became of it: {@code read, refused, duplicate, waiting} or {@code committed}
 * @param organization empty if the notification was malformed
 * @param frequencyMs of the segment's rows: read, or written
 * @param tierMs that the rows read entered
 * @param startMs of the segment, or of the window written
 * @param rows read or announced; of a written segment its rows
 * @param inputRows merged into the written segment
 * @param windows rows merged by start of the window they entered
 * @param quarantined rows by reason
 */
record LedgerEntry(
    String key,
    String fact,
    String organization,
    int instance,
    int frequencyMs,
    int tierMs,
    long segment,
    int replay,
    long startMs,
    long rows,
    long inputRows,
    boolean late,
    Map<Long, Long> windows,
    Map<String, Long> quarantined,
    long badSketches) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @throws IllegalArgumentException if it is no line of a ledger
   */
  static LedgerEntry parse(String line) {
    try {
      JsonNode json = JSON.readTree(line);
      if (json.path("v").asInt() != 1 || !json.has("k") || !json.has("is")) {
        throw new IllegalArgumentException("no line of a ledger of version 1: " + line);
      }
      return of(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no line of a ledger: " + line, e);
    }
  }

  private static LedgerEntry of(JsonNode json) {
    Map<Long, Long> windows = new TreeMap<>();
    json.path("w").forEach(pair -> windows.put(pair.get(0).asLong(), pair.get(1).asLong()));
    Map<String, Long> quarantined = new TreeMap<>();
    json.path("q").properties().forEach(q -> quarantined.put(q.getKey(), q.getValue().asLong()));
    String fact = json.get("is").asText();
    boolean committed = fact.equals("committed");
    return new LedgerEntry(
        json.get("k").asText(),
        fact,
        json.path("o").asText(),
        json.path("i").asInt(),
        json.path(committed ? "f" : "sf").asInt(),
        committed ? 0 : json.path("f").asInt(),
        json.path("s").asLong(),
        json.path("r").asInt(),
        json.path("st").asLong(),
        json.path("rows").asLong(),
        json.path("in").asLong(),
        json.path("late").asBoolean(),
        windows,
        quarantined,
        json.path("sketches").asLong());
  }

  boolean is(String word) {
    return fact.equals(word);
  }

  /** Rows that this segment brought into a window of a tier. */
  long rowsIn(long window, int frequency) {
    return windows.entrySet().stream()
        .filter(w -> w.getKey() >= window && w.getKey() - window < frequency)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
