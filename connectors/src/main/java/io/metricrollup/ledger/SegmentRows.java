package io.metricrollup.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import io.metricrollup.segment.QuarantineReason;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Where the rows of one segment went. For one thread. */
public final class SegmentRows {
  private final int tierMs;
  private final Map<QuarantineReason, Long> refused = new EnumMap<>(QuarantineReason.class);
  private final TreeMap<Long, Long> merged = new TreeMap<>();
  private long sketches;

  /**
   * @param tierMs frequency of the tier that the rows enter
   */
  public SegmentRows(int tierMs) {
    this.tierMs = tierMs;
  }

  /** Counts rows that are handed on, by the windows their timestamps (epoch ms) fall into. */
  public void merged(long[] timestamps, int rows) {
    int from = 0;
    while (from < rows) {
      long window = Math.floorDiv(timestamps[from], tierMs) * tierMs;
      int to = from + 1;
      while (to < rows && timestamps[to] >= window && timestamps[to] - window < tierMs) {
        to++;
      }
      merged.merge(window, (long) to - from, Long::sum);
      from = to;
    }
  }

  /** Counts rows that are not. A refused sketch leaves its row in; a column costs no row. */
  public void refused(QuarantineReason reason, long rows) {
    switch (reason) {
      case INVALID_SKETCH -> sketches += rows;
      case UNSUPPORTED_COLUMN -> {}
      default -> refused.merge(reason, rows, Long::sum);
    }
  }

  void write(JsonGenerator json) throws IOException {
    json.writeNumberField("rows", sum(refused) + sum(merged));
    json.writeObjectFieldStart("q");
    for (Map.Entry<QuarantineReason, Long> reason : refused.entrySet()) {
      json.writeNumberField(reason.getKey().word(), reason.getValue());
    }
    json.writeEndObject();
    json.writeNumberField("f", tierMs);
    json.writeArrayFieldStart("w");
    for (Map.Entry<Long, Long> window : merged.entrySet()) {
      json.writeArray(new long[] {window.getKey(), window.getValue()}, 0, 2);
    }
    json.writeEndArray();
    json.writeNumberField("sketches", sketches);
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
