package io.metricrollup.job.backfill;

import io.metricrollup.source.NotificationFile;
import io.metricrollup.source.NotificationList;
import io.metricrollup.source.NotificationList.Entry;
import io.metricrollup.source.NotificationMessage;
import io.metricrollup.source.NotificationPolicy;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.apache.flink.core.fs.Path;

/**
 * The segments of a backfill.
 *
 * @param segments in the order in which they are read
 * @param ours segments passed over because the job itself wrote them
 */
record BackfillPlan(NotificationList segments, int ours) {

  static BackfillPlan of(BackfillRequest request, NotificationPolicy policy) throws IOException {
    if (request.notifications().isPresent()) {
      Path file = new Path(request.notifications().get());
      List<Entry> announced =
          NotificationFile.read(file, policy, Instant.now()).stream()
              .filter(message -> selected(request, message))
              .map(Entry::of)
              .toList();
      return new BackfillPlan(NotificationList.of(announced), 0);
    }
    SegmentListing listing = new SegmentListing(request, policy);
    List<Entry> listed =
        listing.list().stream().filter(entry -> selected(request, entry.message())).toList();
    return new BackfillPlan(NotificationList.of(listed), listing.ours());
  }

  /** What cannot be understood is selected by nothing, and so has to be quarantined. */
  private static boolean selected(BackfillRequest request, NotificationMessage message) {
    if (message.notification() == null) {
      return true;
    }
    Instant start = message.notification().start();
    return request.from().map(from -> !start.isBefore(from)).orElse(true)
        && request.to().map(start::isBefore).orElse(true)
        && request.organization().map(message.notification().organization()::equals).orElse(true);
  }
}
