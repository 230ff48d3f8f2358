package io.metricrollup.job.cli;

import io.metricrollup.sink.SegmentFooter;
import java.util.Map;
import java.util.Optional;

/** What a segment of our own says of itself; nothing for those of others. */
final class InspectFooter {
  private final Map<String, String> metadata;

  InspectFooter(Map<String, String> metadata) {
    this.metadata = SegmentFooter.isOurs(metadata) ? metadata : Map.of();
  }

  /** The frequency in words. */
  Optional<String> frequency() {
    try {
      return Optional.ofNullable(metadata.get(SegmentFooter.FREQUENCY_MS))
          .map(milliseconds -> InspectTimes.words(Long.parseLong(milliseconds)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  void addTo(Table facts) {
    if (metadata.isEmpty()) {
      return;
    }
    facts.row("organization", metadata.get(SegmentFooter.ORGANIZATION));
    facts.row("instance", metadata.get(SegmentFooter.INSTANCE));
    if (Boolean.parseBoolean(metadata.get(SegmentFooter.SUPPLEMENTARY))) {
      facts.row("supplementary", "yes: rows that came after their window was written");
    }
  }
}
