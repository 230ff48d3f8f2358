package io.metricrollup.source;

import java.util.ListIterator;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceSplit;

/** The one split of a backfill: the rest of the list, from a position on. */
final class BackfillSplit
    implements IteratorSourceSplit<NotificationList.Entry, ListIterator<NotificationList.Entry>> {
  private final NotificationList list;
  private final int position;

  BackfillSplit(NotificationList list, int position) {
    this.list = list;
    this.position = position;
  }

  @Override
  public String splitId() {
    return "list";
  }

  NotificationList list() {
    return list;
  }

  int position() {
    return position;
  }

  @Override
  public ListIterator<NotificationList.Entry> getIterator() {
    return list.entries().listIterator(position);
  }

  @Override
  public BackfillSplit getUpdatedSplitForIterator(ListIterator<NotificationList.Entry> iterator) {
    return new BackfillSplit(list, iterator.nextIndex());
  }
}
