package io.metricrollup.sink;

import io.metricrollup.batch.RollupBatch;
import io.metricrollup.segment.SegmentLocation;
import io.metricrollup.segment.Storage;
import java.io.Serializable;
import org.apache.flink.core.fs.Path;

/**
 * Where segments are written: the storage of their instance, and below its root the lake's layout.
 *
 * @param storages on any file system of Flink's with a recoverable writer
 * @param location the layout below a root
 */
public record SegmentStore(Storage.ByInstance storages, SegmentLocation location)
    implements Serializable {

  /** Path relative to the root, filed under date and hour of the window's start. */
  String relativePath(RollupBatch batch, long segmentId) {
    return location.path(
        batch.organization(),
        storages.of(batch.instance()).collector(),
        SegmentLocation.dateint(batch.windowStart()),
        SegmentLocation.hour(batch.windowStart()),
        segmentId);
  }

  Path resolve(int instance, String relativePath) {
    return new Path(new Path(storages.of(instance).root()), relativePath);
  }
}
