package io.metricrollup.segment;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The announcement of one new, immutable segment (contract, section 1), checked and typed.
 *
 * @param organization the tenant
 * @param dateint UTC date of the first row, {@code YYYYMMDD}
 * @param frequencyMs interval of the segment's rows, in ms ({@code sf})
 * @param segmentId positive or negative 64-bit id ({@code s})
 * @param instance number of the storage instance ({@code i})
 * @param rowCount rows, as announced
 * @param fileSize bytes, as announced
 * @param start start of the first row ({@code st})
 * @param announcedAt when it was announced ({@code t})
 * @param replay 0 for the first announcement, higher when quarantined input comes back ({@code r})
 * @param rowGroups the row groups to read, empty for all ({@code rg})
 */
public record Notification(
    UUID organization,
    int dateint,
    int frequencyMs,
    long segmentId,
    int instance,
    long rowCount,
    long fileSize,
    Instant start,
    Instant announcedAt,
    int replay,
    List<Integer> rowGroups) {

  public Notification {
    rowGroups = List.copyOf(rowGroups);
  }

  /** What makes the segment itself: announced again under the same identity, it is a duplicate. */
  public SegmentIdentity identity() {
    return new SegmentIdentity(organization, instance, dateint, frequencyMs, segmentId);
  }

  /** This one, asking for the row groups of another as well. */
  public Notification joined(Notification other) {
    boolean all = rowGroups.isEmpty() || other.rowGroups.isEmpty();
    return new Notification(
        organization,
        dateint,
        frequencyMs,
        segmentId,
        instance,
        rowCount,
        fileSize,
        start,
        announcedAt,
        replay,
        all
            ? List.of()
            : Stream.concat(rowGroups.stream(), other.rowGroups.stream()).distinct().toList());
  }

  /**
   * A fingerprint of what is read: of the identity, and different for a replay, which brings other
   * rows of the segment than were read before.
   */
  public long fingerprint() {
    long segment = identity().fingerprint();
    return replay == 0 ? segment : SegmentIdentity.mix(segment ^ replay);
  }
}
