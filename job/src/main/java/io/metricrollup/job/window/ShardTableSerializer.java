package io.metricrollup.job.window;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializer of shard tables. Every table carries the version of its form, so that one serializer
 * reads all of them and state never needs a migration.
 */
public final class ShardTableSerializer extends TypeSerializerSingleton<ShardTable> {
  private static final long serialVersionUID = 1L;

  static final ShardTableSerializer INSTANCE = new ShardTableSerializer();

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public ShardTable createInstance() {
    return new ShardTable();
  }

  /** The copy lives on; {@code from} belongs to the snapshot and is frozen. */
  @Override
  public ShardTable copy(ShardTable from) {
    return from.copy();
  }

  @Override
  public ShardTable copy(ShardTable from, ShardTable reuse) {
    return from.copy();
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(ShardTable table, DataOutputView target) throws IOException {
    new TableWriter(target).write(table);
  }

  @Override
  public ShardTable deserialize(DataInputView source) throws IOException {
    return new TableReader(source).read();
  }

  @Override
  public ShardTable deserialize(ShardTable reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public TypeSerializerSnapshot<ShardTable> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The serializer has no parameters. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ShardTable> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
