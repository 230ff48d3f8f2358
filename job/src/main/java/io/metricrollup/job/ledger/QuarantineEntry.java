package io.metricrollup.job.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** One record of the quarantine, read back. Immutable. */
public final class QuarantineEntry {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode json;

  private QuarantineEntry(JsonNode json) {
    this.json = json;
  }

  /**
   * @throws IllegalArgumentException if it is no such record
   */
  static QuarantineEntry parse(String line) {
    try {
      JsonNode json = JSON.readTree(line);
      if (!json.path("reason").isTextual()) {
        throw new IllegalArgumentException("no record of the quarantine: " + line);
      }
      return new QuarantineEntry(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no record of the quarantine: " + line, e);
    }
  }

  public String reason() {
    return json.get("reason").asText();
  }

  public String detail() {
    return json.path("detail").asText();
  }

  /** Empty if the notification is malformed. */
  public String organization() {
    return json.path("organization").asText();
  }

  /** The segment's id; empty if the notification is malformed. */
  public String segment() {
    return json.path("segment").asText();
  }

  /** -1 for the whole segment. */
  public int rowGroup() {
    return json.path("row_group").asInt(-1);
  }

  /** 0 where something else than rows was refused. */
  public long rows() {
    return json.path("rows").asLong();
  }

  public int replay() {
    return json.path("replay").asInt();
  }

  String topic() {
    return json.path("topic").asText();
  }

  int partition() {
    return json.path("partition").asInt();
  }

  /** All that makes the segment itself, as one text. */
  String identity() {
    return organization()
        + "/"
        + json.path("instance").asText()
        + "/"
        + json.path("dateint").asText()
        + "/"
        + json.path("frequency").asText()
        + "/"
        + segment();
  }

  /** Start of the segment as announced; empty if the notification is malformed. */
  public Optional<Instant> start() {
    try {
      return Optional.of(OffsetDateTime.parse(notification().path("st").asText()).toInstant());
    } catch (DateTimeException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  /**
   * A copy of the original notification.
   *
   * @throws IllegalStateException if it is no JSON object, or not kept whole
   */
  ObjectNode notification() {
    try {
      if (JSON.readTree(json.path("notification").asText()) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the original notification is no JSON", e);
    }
    throw new IllegalStateException("the original notification is no JSON object");
  }

  /** The whole record, indented. */
  public String pretty() {
    return json.toPrettyString();
  }
}
