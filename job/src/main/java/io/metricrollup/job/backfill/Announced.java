package io.metricrollup.job.backfill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Announced segments and their rows by frequency in ms.
 *
 * @param segments number of segments
 * @param rows number of rows
 */
record Announced(Map<Integer, Long> segments, Map<Integer, Long> rows) {

  /** Adds up announcements, each given once. */
  static Announced of(Set<String> announcements) throws IOException {
    Announced sum = new Announced(new TreeMap<>(), new TreeMap<>());
    ObjectMapper json = new ObjectMapper();
    for (String announcement : announcements) {
      JsonNode segment = json.readTree(announcement);
      int frequency = segment.get("sf").asInt();
      sum.segments.merge(frequency, 1L, Long::sum);
      sum.rows.merge(frequency, segment.get("rc").asLong(), Long::sum);
    }
    return sum;
  }
}
