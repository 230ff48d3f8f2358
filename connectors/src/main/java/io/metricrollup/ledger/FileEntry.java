package io.metricrollup.ledger;

import java.util.UUID;

/**
 * A committed segment as a line of the ledger, sent with its announcement.
 *
 * <p>Fields: {@code o, i}; {@code f} frequency in ms; {@code st} window start in epoch ms; {@code
 * s} segment id; {@code rows} written; {@code in} input rows merged into them; {@code late} whether
 * the rows are supplementary. The input rows of a window stand with its first slice, so that the
 * sum over the segments of a tier counts each input row once, in every tier.
 */
public final class FileEntry {
  public static final String COMMITTED = "committed";

  private FileEntry() {}

  /** The key of a written segment's line. */
  public static String key(long segmentId) {
    return "segment/" + segmentId;
  }

  public static String committed(
      UUID organization,
      int instance,
      int frequencyMs,
      long windowStart,
      long segmentId,
      long rows,
      long inputRows,
      boolean supplementary) {
    return LedgerLine.of(
        key(segmentId),
        COMMITTED,
        json -> {
          json.writeStringField("o", organization.toString());
          json.writeNumberField("i", instance);
          json.writeNumberField("f", frequencyMs);
          json.writeNumberField("st", windowStart);
          json.writeNumberField("s", segmentId);
          json.writeNumberField("rows", rows);
          json.writeNumberField("in", inputRows);
          json.writeBooleanField("late", supplementary);
        });
  }
}
