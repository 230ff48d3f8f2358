package io.metricrollup.job.window;

import io.metricrollup.batch.OwnTypeInformation;
import java.io.IOException;
import java.util.UUID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A key as 26 bytes: organization, instance, shard, key group. Fixed for ever. */
public final class ShardKeySerializer extends TypeSerializerSingleton<ShardKey> {
  private static final long serialVersionUID = 1L;

  static final ShardKeySerializer INSTANCE = new ShardKeySerializer();

  /** Type of the key, for {@code keyBy}. */
  public static final TypeInformation<ShardKey> TYPE =
      OwnTypeInformation.key(ShardKey.class, () -> INSTANCE);

  private static final int LENGTH = 2 * Long.BYTES + 2 * Integer.BYTES + Short.BYTES;

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public ShardKey createInstance() {
    return ShardKey.of(new UUID(0, 0), 0, 0, 1);
  }

  @Override
  public ShardKey copy(ShardKey from) {
    return from;
  }

  @Override
  public ShardKey copy(ShardKey from, ShardKey reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return LENGTH;
  }

  @Override
  public void serialize(ShardKey key, DataOutputView target) throws IOException {
    target.writeLong(key.organization().getMostSignificantBits());
    target.writeLong(key.organization().getLeastSignificantBits());
    target.writeInt(key.instance());
    target.writeInt(key.shard());
    target.writeShort(key.keyGroup());
  }

  @Override
  public ShardKey deserialize(DataInputView source) throws IOException {
    UUID organization = new UUID(source.readLong(), source.readLong());
    return new ShardKey(organization, source.readInt(), source.readInt(), source.readShort());
  }

  @Override
  public ShardKey deserialize(ShardKey reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    target.write(source, LENGTH);
  }

  @Override
  public TypeSerializerSnapshot<ShardKey> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The serializer has no parameters. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ShardKey> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
