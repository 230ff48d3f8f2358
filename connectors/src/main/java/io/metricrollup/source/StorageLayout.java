package io.metricrollup.source;

import io.metricrollup.segment.Notification;
import io.metricrollup.segment.SegmentLocation;
import io.metricrollup.segment.Storage;
import java.io.Serializable;
import java.util.UUID;
import org.apache.flink.core.fs.Path;

/**
 * Where the segments of each storage instance lie: storage root and collector name by instance
 * number, and the path below the root (contract, section 2). Immutable.
 *
 * <p>Of what a notification says, only its organization, date, start and segment id enter a path,
 * and these are typed; the settings are checked here. So no notification names anything outside the
 * storage root.
 */
public final class StorageLayout implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Storage.ByInstance storages;
  private final SegmentLocation location;

  /**
   * @throws IllegalArgumentException if the template leads out of the storage root
   */
  public StorageLayout(Storage.ByInstance storages, SegmentLocation location) {
    this.storages = storages;
    this.location = location;
    String sample = location.path(new UUID(0, 0), "collector", 2026_01_01, 0, 1);
    for (String part : sample.split("/", -1)) {
      if (part.isEmpty() || isDots(part)) {
        throw new IllegalArgumentException("the path template leads elsewhere: " + sample);
      }
    }
  }

  private static boolean isDots(String part) {
    return part.equals(".") || part.equals("..");
  }

  /** The segment's object: under its date {@code d}, in the UTC hour of its start. */
  public Path path(Notification notification) {
    Storage storage = storages.of(notification.instance());
    String relative =
        location.path(
            notification.organization(),
            storage.collector(),
            notification.dateint(),
            SegmentLocation.hour(notification.start().toEpochMilli()),
            notification.segmentId());
    return new Path(new Path(storage.root()), relative);
  }
}
