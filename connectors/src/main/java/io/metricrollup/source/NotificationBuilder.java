package io.metricrollup.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.metricrollup.segment.Notification;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Collects and checks the fields of one notification as the parser meets them. */
final class NotificationBuilder {
  /** What a Parquet file can have. */
  private static final int MAX_ROW_GROUPS = 1 << 15;

  private Long version;
  private UUID organization;
  private Integer dateint;
  private Long frequency;
  private Long nextFrequency;
  private Long segmentId;
  private Long instance;
  private Long rowCount;
  private Long fileSize;
  private Instant start;
  private Instant announcedAt;
  private int replay;
  private List<Integer> rowGroups = List.of();

  /** Takes the value the parser stands at; false if the field is unknown. */
  boolean accept(String name, JsonParser json) throws IOException, MalformedNotification {
    switch (name) {
      case "v" -> version = integer(name, json, 1, 1);
      case "o" -> organization = uuid(name, json);
      case "d" -> dateint = date(name, json);
      case "sf" -> frequency = integer(name, json, 1, Integer.MAX_VALUE);
      case "tf" -> nextFrequency = integer(name, json, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case "s" -> segmentId = integer(name, json, Long.MIN_VALUE, Long.MAX_VALUE);
      case "i" -> instance = integer(name, json, 0, Integer.MAX_VALUE);
      case "rc" -> rowCount = integer(name, json, 0, Long.MAX_VALUE);
      case "fs" -> fileSize = integer(name, json, 0, Long.MAX_VALUE);
      case "st" -> start = time(name, json);
      case "t" -> announcedAt = time(name, json);
      case "r" -> replay = (int) integer(name, json, 0, Integer.MAX_VALUE);
      case "rg" -> rowGroups = rowGroups(name, json);
      default -> {
        return false;
      }
    }
    return true;
  }

  Notification build() throws MalformedNotification {
    require("v", version);
    require("tf", nextFrequency);
    return new Notification(
        require("o", organization),
        require("d", dateint),
        require("sf", frequency).intValue(),
        require("s", segmentId),
        require("i", instance).intValue(),
        require("rc", rowCount),
        require("fs", fileSize),
        require("st", start),
        require("t", announcedAt),
        replay,
        rowGroups);
  }

  private static <T> T require(String name, T value) throws MalformedNotification {
    if (value == null) {
      throw new MalformedNotification("field " + name + " is missing");
    }
    return value;
  }

  private static long integer(String name, JsonParser json, long min, long max)
      throws IOException, MalformedNotification {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw new MalformedNotification("field " + name + " is not an integer");
    }
    boolean fits = json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    if (!fits || json.getLongValue() < min || json.getLongValue() > max) {
      throw new MalformedNotification(
          "field " + name + " is " + json.getText() + ", not in " + min + " to " + max);
    }
    return json.getLongValue();
  }

  private static String string(String name, JsonParser json)
      throws IOException, MalformedNotification {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw new MalformedNotification("field " + name + " is not a string");
    }
    return json.getText();
  }

  private static UUID uuid(String name, JsonParser json) throws IOException, MalformedNotification {
    String text = string(name, json);
    try {
      UUID uuid = UUID.fromString(text);
      // fromString is content with fewer digits than a UUID has.
      if (uuid.toString().equalsIgnoreCase(text)) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      // Answered below.
    }
    throw new MalformedNotification("field " + name + " is not a UUID: " + text);
  }

  private static int date(String name, JsonParser json) throws IOException, MalformedNotification {
    int date = (int) integer(name, json, 1000_01_01, 9999_12_31);
    try {
      LocalDate.of(date / 10_000, date / 100 % 100, date % 100);
    } catch (DateTimeException e) {
      throw new MalformedNotification("field " + name + " is not a date: " + date);
    }
    return date;
  }

  private static Instant time(String name, JsonParser json)
      throws IOException, MalformedNotification {
    String text = string(name, json);
    try {
      return Rfc3339.parse(text);
    } catch (DateTimeException e) {
      throw new MalformedNotification("field " + name + " is not a time of RFC 3339: " + text);
    }
  }

  private static List<Integer> rowGroups(String name, JsonParser json)
      throws IOException, MalformedNotification {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new MalformedNotification("field " + name + " is not an array");
    }
    List<Integer> groups = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      groups.add((int) integer(name, json, 0, Integer.MAX_VALUE));
      if (groups.size() > MAX_ROW_GROUPS) {
        throw new MalformedNotification("field " + name + " names more than " + MAX_ROW_GROUPS);
      }
    }
    return groups;
  }
}
