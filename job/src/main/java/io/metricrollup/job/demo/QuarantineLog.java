package io.metricrollup.job.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What the job has refused. Belongs to one thread. */
final class QuarantineLog {
  private final TreeMap<String, DemoResult.Refused> reasons = new TreeMap<>();

  /** Takes a quarantine record. */
  void add(JsonNode record) {
    String word = record.path("reason").asText();
    DemoResult.Refused one =
        new DemoResult.Refused(
            word, 1, record.path("rows").asLong(), record.path("detail").asText());
    reasons.merge(word, one, DemoResult.Refused::plus);
  }

  long records() {
    return reasons.values().stream().mapToLong(DemoResult.Refused::records).sum();
  }

  List<DemoResult.Refused> reasons() {
    return new ArrayList<>(reasons.values());
  }
}
