package io.metricrollup.source;

import io.metricrollup.batch.ImmutableSerializer;
import io.metricrollup.batch.OwnTypeInformation;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.SegmentIdentity;
import java.io.IOException;
import java.util.UUID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What {@link DropDuplicates} keeps ids by: all of an identity but the id itself, of which only the
 * bucket. A day of one tenant is spread over {@link #BUCKETS} keys, and so over the cluster.
 */
public record DuplicateKey(
    UUID organization, int instance, int dateint, int frequencyMs, int bucket) {

  /** Part of the state's layout: never changed. */
  static final int BUCKETS = 64;

  public static final TypeInformation<DuplicateKey> TYPE =
      OwnTypeInformation.key(DuplicateKey.class, Serializer::new);

  /** The key of a message that has a notification. */
  public static DuplicateKey of(NotificationMessage message) {
    Notification notification = message.notification();
    return new DuplicateKey(
        notification.organization(),
        notification.instance(),
        notification.dateint(),
        notification.frequencyMs(),
        (int) SegmentIdentity.mix(notification.segmentId()) & (BUCKETS - 1));
  }

  /** Written out, since a record's own is not promised to be the same in every process. */
  @Override
  public int hashCode() {
    long high = organization.getMostSignificantBits();
    long hash = SegmentIdentity.mix(high ^ organization.getLeastSignificantBits());
    hash = SegmentIdentity.mix(hash ^ ((long) instance << 32 | dateint));
    hash = SegmentIdentity.mix(hash ^ ((long) frequencyMs << 32 | bucket));
    return (int) hash;
  }

  /** Fixed length: 32 bytes. */
  public static final class Serializer extends ImmutableSerializer<DuplicateKey> {
    private static final long serialVersionUID = 1L;

    @Override
    public TypeSerializer<DuplicateKey> duplicate() {
      return this;
    }

    @Override
    public int getLength() {
      return 2 * Long.BYTES + 4 * Integer.BYTES;
    }

    @Override
    public void serialize(DuplicateKey key, DataOutputView out) throws IOException {
      out.writeLong(key.organization.getMostSignificantBits());
      out.writeLong(key.organization.getLeastSignificantBits());
      out.writeInt(key.instance);
      out.writeInt(key.dateint);
      out.writeInt(key.frequencyMs);
      out.writeInt(key.bucket);
    }

    @Override
    public DuplicateKey deserialize(DataInputView in) throws IOException {
      UUID organization = new UUID(in.readLong(), in.readLong());
      return new DuplicateKey(organization, in.readInt(), in.readInt(), in.readInt(), in.readInt());
    }

    @Override
    public TypeSerializerSnapshot<DuplicateKey> snapshotConfiguration() {
      return new Snapshot();
    }
  }

  /** Found by Flink by its name. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<DuplicateKey> {
    public Snapshot() {
      super(Serializer::new);
    }
  }
}
