package io.metricrollup.job.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** The segments that the job has announced, each once. Belongs to one thread. */
final class WrittenSegments {
  private final Path root;
  private final TreeMap<Long, Segment> byId = new TreeMap<>();
  private int repeats;

  /**
   * @param root storage root of what the job writes
   */
  WrittenSegments(Path root) {
    this.root = root;
  }

  /**
   * A written segment, as announced.
   *
   * @param start of its window
   */
  record Segment(Path file, int frequencyMs, long rows, long bytes, Instant start) {}

  /** Takes an announcement. */
  void add(JsonNode message) {
    Segment segment =
        new Segment(
            root.resolve(message.path("p").asText()),
            message.path("sf").asInt(),
            message.path("rc").asLong(),
            message.path("fs").asLong(),
            Instant.parse(message.path("st").asText()));
    if (byId.put(message.path("s").asLong(), segment) != null) {
      repeats++;
    }
  }

  int size() {
    return byId.size();
  }

  /** Announcements of something already announced. */
  int repeats() {
    return repeats;
  }

  /** The segments of a tier in order of time. */
  List<Segment> of(int frequencyMs) {
    return byId.values().stream()
        .filter(segment -> segment.frequencyMs() == frequencyMs)
        .sorted(Comparator.comparing(Segment::start).thenComparing(Segment::file))
        .toList();
  }
}
