package io.metricrollup.job;

import static java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricrollup.harness.SampleSegments;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment of the input.
 *
 * @param organization UUID
 * @param frequency of its rows, ms
 * @param rows as announced
 * @param start of its earliest plausible row, epoch ms
 * @param file where it lies
 */
record SourceSegment(
    String organization, int instance, int frequency, long id, long rows, long start, Path file) {

  /** The segments of real notifications. */
  static List<SourceSegment> of(SampleSegments samples) throws IOException {
    List<SourceSegment> segments = new ArrayList<>();
    for (String notification : samples.notifications()) {
      segments.add(of(samples.root(), notification));
    }
    return segments;
  }

  private static SourceSegment of(Path root, String notification) throws JsonProcessingException {
    JsonNode json = new ObjectMapper().readTree(notification);
    long start = OffsetDateTime.parse(json.get("st").asText()).toInstant().toEpochMilli();
    String organization = json.get("o").asText();
    long id = json.get("s").asLong();
    return new SourceSegment(
        organization,
        json.get("i").asInt(),
        json.get("sf").asInt(),
        id,
        json.get("rc").asLong(),
        start,
        path(root, organization, start, id));
  }

  static Path path(Path root, String organization, long start, long id) {
    String folders = DateTimeFormatter.ofPattern("yyyyMMdd'/metrics/'HH").format(utc(start));
    return root.resolve("db/%s/default/%s/tbl_%d.parquet".formatted(organization, folders, id));
  }

  private static OffsetDateTime utc(long epochMs) {
    return Instant.ofEpochMilli(epochMs).atOffset(ZoneOffset.UTC);
  }

  /** UTC date of the start, {@code YYYYMMDD}. */
  int dateint() {
    return Integer.parseInt(DateTimeFormatter.BASIC_ISO_DATE.format(utc(start)).substring(0, 8));
  }

  /** Epoch ms at which that date begins. */
  long dateStart() {
    return Math.floorDiv(start, 86_400_000L) * 86_400_000L;
  }

  /** What announces it. */
  String notification() {
    return notification(0);
  }

  /** With a replay number, and the start in one of the ways of writing it. */
  String notification(int replay) {
    OffsetDateTime time = utc(start);
    String written =
        id % 2 == 0
            ? time.toInstant().toString()
            : ISO_OFFSET_DATE_TIME.format(time.withOffsetSameInstant(ZoneOffset.ofHours(2)));
    return ("{\"v\":1,\"o\":\"%s\",\"d\":%d,\"sf\":%d,\"tf\":60000,\"s\":%d,\"i\":%d,\"rc\":%d,"
            + "\"fs\":%d,\"st\":\"%s\",\"t\":\"%s\",\"r\":%d,\"extra\":[{\"of\":\"others\"}]}")
        .formatted(
            organization,
            dateint(),
            frequency,
            id,
            instance,
            rows,
            file.toFile().length(),
            written,
            time.plusSeconds(20).toInstant(),
            replay);
  }
}
