package io.metricrollup.job.ledger;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * What brings quarantined segments and row groups back: their notifications with the next replay
 * number, and the refused row groups where it was not all.
 *
 * <p>The number follows from the records: it is one more than that of the last attempt they tell
 * of. So the same replay, made twice, is the same notification, and the job drops the second. It
 * goes to the partition that the first one came from, behind it: the two cannot pass each other.
 */
public final class Replays {
  private Replays() {}

  /**
   * One notification to be sent.
   *
   * @param key as the ingesters make it
   * @param partition of the topic that the original came from
   * @param topic the original came from
   */
  public record Replay(String topic, OptionalInt partition, String key, String json) {}

  /**
   * Whether this record's input comes back by a replay: none of its rows has counted, and somebody
   * can announce it. Rows that were refused beside others can't: they would bring those along.
   */
  public static boolean isReplayable(QuarantineEntry entry) {
    return !entry.segment().isEmpty()
        && switch (entry.reason()) {
          case "corrupt_segment", "segment_not_found", "unsupported_frequency", "too_old" -> true;
          case "implausible_timestamp" -> entry.rows() == 0;
          default -> false;
        };
  }

  /** One for each segment among the records, those that cannot be replayed left out. */
  public static List<Replay> of(List<QuarantineEntry> entries) {
    Map<String, List<QuarantineEntry>> bySegment = new LinkedHashMap<>();
    for (QuarantineEntry entry : entries) {
      if (isReplayable(entry)) {
        bySegment.computeIfAbsent(entry.identity(), key -> new ArrayList<>()).add(entry);
      }
    }
    return bySegment.values().stream().map(Replays::last).map(Replays::replay).toList();
  }

  /** Those of the last attempt: what an earlier one brought back is not among them. */
  private static List<QuarantineEntry> last(List<QuarantineEntry> entries) {
    int last = entries.stream().mapToInt(QuarantineEntry::replay).max().orElseThrow();
    return entries.stream().filter(entry -> entry.replay() == last).toList();
  }

  private static Replay replay(List<QuarantineEntry> entries) {
    QuarantineEntry first = entries.get(0);
    ObjectNode notification = first.notification();
    notification.put("r", Math.addExact(first.replay(), 1));
    if (entries.stream().allMatch(entry -> entry.rowGroup() >= 0)) {
      TreeSet<Integer> rowGroups = new TreeSet<>();
      entries.forEach(entry -> rowGroups.add(entry.rowGroup()));
      ArrayNode array = notification.putArray("rg");
      rowGroups.forEach(array::add);
    }
    return new Replay(
        first.topic(),
        OptionalInt.of(first.partition()),
        key(notification),
        notification.toString());
  }

  private static String key(ObjectNode notification) {
    long start = OffsetDateTime.parse(notification.get("st").asText()).toInstant().toEpochMilli();
    return String.join(
        "-",
        notification.get("o").asText(),
        notification.get("d").asText(),
        notification.get("tf").asText(),
        Long.toString(start));
  }
}
