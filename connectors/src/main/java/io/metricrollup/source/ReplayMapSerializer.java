package io.metricrollup.source;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A map in state: version, number of entries, then id (8 bytes) and replay number (variable length,
 * 7 bits a byte, lowest first) of each. Free slots are not written.
 */
public final class ReplayMapSerializer extends TypeSerializer<ReplayMap> {
  private static final long serialVersionUID = 1L;

  private static final int VERSION = 1;

  @Override
  public void serialize(ReplayMap map, DataOutputView out) throws IOException {
    out.writeByte(VERSION);
    out.writeInt(map.size());
    map.<IOException>forEach(
        (id, replay) -> {
          out.writeLong(id);
          writeVarInt(replay, out);
        });
  }

  @Override
  public ReplayMap deserialize(DataInputView in) throws IOException {
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException("segment ids in the unknown format version " + version);
    }
    int size = in.readInt();
    ReplayMap map = new ReplayMap(size);
    for (int i = 0; i < size; i++) {
      map.put(in.readLong(), readVarInt(in));
    }
    return map;
  }

  private static void writeVarInt(int value, DataOutputView out) throws IOException {
    int rest = value;
    while (rest > 0x7F) {
      out.writeByte((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  private static int readVarInt(DataInputView in) throws IOException {
    int value = 0;
    int shift = 0;
    int next = in.readByte();
    while (next < 0) {
      value |= (next & 0x7F) << shift;
      shift += 7;
      next = in.readByte();
    }
    return value | (next << shift);
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public TypeSerializer<ReplayMap> duplicate() {
    return this;
  }

  @Override
  public ReplayMap createInstance() {
    return new ReplayMap();
  }

  @Override
  public ReplayMap copy(ReplayMap from) {
    return from.copy();
  }

  @Override
  public ReplayMap copy(ReplayMap from, ReplayMap reuse) {
    return from.copy();
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public ReplayMap deserialize(ReplayMap reuse, DataInputView in) throws IOException {
    return deserialize(in);
  }

  @Override
  public void copy(DataInputView in, DataOutputView out) throws IOException {
    serialize(deserialize(in), out);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReplayMapSerializer;
  }

  @Override
  public int hashCode() {
    return ReplayMapSerializer.class.hashCode();
  }

  @Override
  public TypeSerializerSnapshot<ReplayMap> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Found by Flink by its name. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ReplayMap> {
    public Snapshot() {
      super(ReplayMapSerializer::new);
    }
  }
}
