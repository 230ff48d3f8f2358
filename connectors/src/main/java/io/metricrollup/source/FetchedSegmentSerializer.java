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

  private static final int NO_BYTES = -1;

  private final NotificationMessageSerializer messages = new NotificationMessageSerializer();

  @Override
  public TypeSerializer<FetchedSegment> duplicate() {
    return this;
  }

  @Override
  public void serialize(FetchedSegment segment, DataOutputView out) throws IOException {
    messages.serialize(segment.message(), out);
    StringValue.writeString(segment.file(), out);
    StringValue.writeString(segment.refusal(), out);
    out.writeInt(segment.retries());
    byte[] bytes = segment.bytesOrNull();
    out.writeInt(bytes == null ? NO_BYTES : segment.length());
    if (bytes != null) {
      out.write(bytes, 0, segment.length());
    }
    segment.release();
  }

  @Override
  public FetchedSegment deserialize(DataInputView in) throws IOException {
    NotificationMessage message = messages.deserialize(in);
    String file = StringValue.readString(in);
    String refusal = StringValue.readString(in);
    int retries = in.readInt();
    int length = in.readInt();
    byte[] bytes = length == NO_BYTES ? null : new byte[length];
    if (bytes != null) {
      in.readFully(bytes);
    }
    return new FetchedSegment(
        message, file, bytes, Math.max(length, 0), refusal, retries, () -> {});
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
