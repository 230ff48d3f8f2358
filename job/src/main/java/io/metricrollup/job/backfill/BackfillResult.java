package io.metricrollup.job.backfill;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a backfill did.
 *
 * @param segmentsRead segments decoded
 * @param rowsIn rows of these segments, quarantined ones included
 * @param segmentsOut announced segments by frequency in ms
 * @param rowsOut their rows by frequency in ms
 * @param quarantined by reason: rows where rows are refused, else notifications, segments or row
 *     groups
 * @param duplicates notifications of a segment that was announced before
 * @param seconds wall time of the job
 */
public record BackfillResult(
    long segmentsRead,
    long rowsIn,
    Map<Integer, Long> segmentsOut,
    Map<Integer, Long> rowsOut,
    Map<String, Long> quarantined,
    long duplicates,
    double seconds) {

  static BackfillResult of(Map<String, Object> accumulators, Announced announced, double seconds) {
    return new BackfillResult(
        count(accumulators, MetricNames.SEGMENTS_IN),
        count(accumulators, MetricNames.ROWS_IN),
        announced.segments(),
        announced.rows(),
        quarantined(accumulators),
        count(accumulators, MetricNames.DUPLICATES),
        seconds);
  }

  private static long count(Map<String, Object> accumulators, String name) {
    return accumulators.get(Tally.accumulator(name)) instanceof Long count ? count : 0;
  }

  private static Map<String, Long> quarantined(Map<String, Object> accumulators) {
    String prefix = Tally.accumulator(MetricNames.QUARANTINED) + ".";
    Map<String, Long> byReason = new TreeMap<>();
    accumulators.forEach(
        (name, count) -> {
          if (name.startsWith(prefix)) {
            byReason.put(name.substring(prefix.length()), (Long) count);
          }
        });
    return byReason;
  }

  public double rowsPerSecond() {
    return seconds > 0 ? rowsIn / seconds : 0;
  }

  /** One line of JSON. */
  public String toJson() {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = mapper.createObjectNode();
    json.put("segments_read", segmentsRead);
    json.put("rows_in", rowsIn);
    json.set("rows_out", mapper.valueToTree(rowsOut));
    json.set("segments_out", mapper.valueToTree(segmentsOut));
    json.set("quarantined", mapper.valueToTree(quarantined));
    json.put("duplicates", duplicates);
    json.put("seconds", Math.round(seconds * 1000) / 1000.0);
    json.put("rows_per_second", Math.round(rowsPerSecond()));
    return json.toString();
  }
}
