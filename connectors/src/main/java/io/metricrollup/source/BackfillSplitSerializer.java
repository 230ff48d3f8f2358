package io.metricrollup.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Position and the checksum of the list it was counted in; the list itself is the source's. */
final class BackfillSplitSerializer implements SimpleVersionedSerializer<BackfillSplit> {
  private static final int VERSION = 1;

  private final NotificationList list;

  BackfillSplitSerializer(NotificationList list) {
    this.list = list;
  }

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(BackfillSplit split) {
    return ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
        .putInt(split.position())
        .putLong(split.list().checksum())
        .array();
  }

  @Override
  public BackfillSplit deserialize(int version, byte[] bytes) throws IOException {
    if (version != VERSION) {
      throw new IOException("a backfill's position in the unknown format version " + version);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int position = in.getInt();
    if (in.getLong() != list.checksum()) {
      throw new IOException(
          "this checkpoint is of a backfill of another list of segments; start without it");
    }
    return new BackfillSplit(list, position);
  }

  /** What no reader has been given yet: nothing, or the one split. */
  static final class OfUnassigned implements SimpleVersionedSerializer<Collection<BackfillSplit>> {
    private final BackfillSplitSerializer one;

    OfUnassigned(NotificationList list) {
      this.one = new BackfillSplitSerializer(list);
    }

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(Collection<BackfillSplit> splits) {
      return splits.isEmpty() ? new byte[0] : one.serialize(splits.iterator().next());
    }

    @Override
    public Collection<BackfillSplit> deserialize(int version, byte[] bytes) throws IOException {
      return bytes.length == 0 ? List.of() : List.of(one.deserialize(version, bytes));
    }
  }
}
