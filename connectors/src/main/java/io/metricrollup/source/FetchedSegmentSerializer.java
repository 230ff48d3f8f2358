package io.metricrollup.source;

import io.metricrollup.batch.ImmutableSerializer;
import io.metricrollup.batch.OwnTypeInformation;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * Fetched segments are handed on within a chain, by reference; this serves a topology in which
 * somebody has cut it. What is read back is outside the budget of the task that fetched it, whose
 * bytes are given back when it is written.
 */
public final class FetchedSegmentSerializer extends ImmutableSerializer<FetchedSegment> {
  private static final long serialVersionUID = 1L;

  /** Type of a stream of fetched segments. */
  public static final TypeInformation<FetchedSegment> TYPE =
      OwnTypeInformation.element(FetchedSegment.class, FetchedSegmentSerializer::new);

  private final NotificationMessageSerializer messages = new NotificationMessageSerializer();

  @Override
  public TypeSerializer<FetchedSegment> duplicate() {
    return this;
  }

  @Override
  public void serialize(FetchedSegment segment, DataOutputView out) throws IOException {
    messages.serialize(segment.message(), out);
    StringValue.writeString(segment.file(), out);
    out.writeInt(segment.length());
    out.write(segment.bytes(), 0, segment.length());
    segment.release();
  }

  @Override
  public FetchedSegment deserialize(DataInputView in) throws IOException {
    NotificationMessage message = messages.deserialize(in);
    String file = StringValue.readString(in);
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new FetchedSegment(message, file, bytes, bytes.length, () -> {});
  }

  @Override
  public TypeSerializerSnapshot<FetchedSegment> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Found by Flink by its name. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<FetchedSegment> {
    public Snapshot() {
      super(FetchedSegmentSerializer::new);
    }
  }
}
