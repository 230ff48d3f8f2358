package io.metricrollup.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.QuarantineReason;
import java.io.IOException;

/**
 * What became of one notification, as a line of the ledger: read, refused, a duplicate, or waited
 * for. Under one key there can be several, as when a segment is waited for and then read; the last
 * one stands.
 *
 * <p>Fields: {@code o, i, d, sf, s, r} as in the notification; {@code st} start in epoch ms; {@code
 * rows} that came with it (of a segment not read, as announced); {@code q} rows refused by reason.
 * Of what was read also {@code f}, the tier its rows entered in ms, {@code w}, pairs of window
 * start in epoch ms and rows merged into it, and {@code sketches}, the rows whose sketch was
 * refused. So {@code rows} is the sum of {@code q} and {@code w}, always.
 */
public final class SegmentEntry {
  public static final String READ = "read";
  public static final String REFUSED = "refused";
  public static final String DUPLICATE = "duplicate";
  public static final String WAITING = "waiting";

  private static final String WAITING_SUFFIX = "/" + WAITING;

  private SegmentEntry() {}

  /** The key under which a notification waits: only as long as its own key has no line. */
  public static String waitingKey(String key) {
    return key + WAITING_SUFFIX;
  }

  /**
   * @param key of the notification
   */
  public static String read(String key, Notification segment, SegmentRows rows) {
    return LedgerLine.of(
        key,
        READ,
        json -> {
          identity(json, segment);
          rows.write(json);
        });
  }

  /**
   * A segment that was not read at all.
   *
   * @param segment null if the notification is malformed
   */
  public static String refused(String key, Notification segment, QuarantineReason reason) {
    return LedgerLine.of(
        key,
        REFUSED,
        json -> {
          long rows = 0;
          if (segment != null) {
            identity(json, segment);
            rows = segment.rowCount();
          }
          json.writeNumberField("rows", rows);
          json.writeObjectFieldStart("q");
          json.writeNumberField(reason.word(), rows);
          json.writeEndObject();
        });
  }

  /** A notification of a segment that was taken before. */
  public static String duplicate(String key, Notification segment) {
    return LedgerLine.of(key, DUPLICATE, json -> identity(json, segment));
  }

  /**
   * A segment that is announced and not there. Under a key of its own: lines of two tasks come in
   * any order, so that this one could be the last though the segment was found.
   */
  public static String waiting(String key, Notification segment) {
    return LedgerLine.of(
        waitingKey(key),
        WAITING,
        json -> {
          identity(json, segment);
          json.writeNumberField("rows", segment.rowCount());
        });
  }

  private static void identity(JsonGenerator json, Notification segment) throws IOException {
    json.writeStringField("o", segment.organization().toString());
    json.writeNumberField("i", segment.instance());
    json.writeNumberField("d", segment.dateint());
    json.writeNumberField("sf", segment.frequencyMs());
    json.writeNumberField("s", segment.segmentId());
    json.writeNumberField("r", segment.replay());
    json.writeNumberField("st", segment.start().toEpochMilli());
  }
}
