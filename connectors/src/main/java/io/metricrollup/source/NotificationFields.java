package io.metricrollup.source;

import io.metricrollup.segment.Notification;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The fields of a notification in binary; part of version 1 of a serialized message. */
final class NotificationFields {
  private NotificationFields() {}

  static void write(Notification notification, DataOutputView out) throws IOException {
    out.writeLong(notification.organization().getMostSignificantBits());
    out.writeLong(notification.organization().getLeastSignificantBits());
    out.writeInt(notification.dateint());
    out.writeInt(notification.frequencyMs());
    out.writeLong(notification.segmentId());
    out.writeInt(notification.instance());
    out.writeLong(notification.rowCount());
    out.writeLong(notification.fileSize());
    writeInstant(notification.start(), out);
    writeInstant(notification.announcedAt(), out);
    out.writeInt(notification.replay());
    out.writeInt(notification.rowGroups().size());
    for (int group : notification.rowGroups()) {
      out.writeInt(group);
    }
  }

  static Notification read(DataInputView in) throws IOException {
    return new Notification(
        new UUID(in.readLong(), in.readLong()),
        in.readInt(),
        in.readInt(),
        in.readLong(),
        in.readInt(),
        in.readLong(),
        in.readLong(),
        readInstant(in),
        readInstant(in),
        in.readInt(),
        readGroups(in));
  }

  private static List<Integer> readGroups(DataInputView in) throws IOException {
    int size = in.readInt();
    List<Integer> groups = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      groups.add(in.readInt());
    }
    return groups;
  }

  private static void writeInstant(Instant instant, DataOutputView out) throws IOException {
    out.writeLong(instant.getEpochSecond());
    out.writeInt(instant.getNano());
  }

  private static Instant readInstant(DataInputView in) throws IOException {
    return Instant.ofEpochSecond(in.readLong(), in.readInt());
  }
}
