package io.metricrollup.source;

import io.metricrollup.batch.ImmutableSerializer;
import io.metricrollup.batch.OwnTypeInformation;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.QuarantineReason;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * Messages on the wire and in state (waiting fetches, parked segments). Every message begins with
 * the version of its format, so that a later version still reads what this one wrote.
 */
public final class NotificationMessageSerializer extends ImmutableSerializer<NotificationMessage> {
  private static final long serialVersionUID = 1L;

  /** Type of a stream of messages. */
  public static final TypeInformation<NotificationMessage> TYPE =
      OwnTypeInformation.element(NotificationMessage.class, NotificationMessageSerializer::new);

  private static final int VERSION = 1;

  @Override
  public TypeSerializer<NotificationMessage> duplicate() {
    return this;
  }

  @Override
  public void serialize(NotificationMessage message, DataOutputView out) throws IOException {
    out.writeByte(VERSION);
    StringValue.writeString(message.origin().topic(), out);
    out.writeInt(message.origin().partition());
    out.writeLong(message.origin().offset());
    out.writeInt(message.originalLength());
    out.writeInt(message.original().length);
    out.write(message.original());
    out.writeByte(message.verdict().code());
    if (message.verdict() == Verdict.REFUSED) {
      StringValue.writeString(message.reason().word(), out);
      StringValue.writeString(message.detail(), out);
    }
    out.writeBoolean(message.notification() != null);
    if (message.notification() != null) {
      NotificationFields.write(message.notification(), out);
    }
  }

  @Override
  public NotificationMessage deserialize(DataInputView in) throws IOException {
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException("a notification of the unknown format version " + version);
    }
    Origin origin = new Origin(StringValue.readString(in), in.readInt(), in.readLong());
    int originalLength = in.readInt();
    byte[] original = new byte[in.readInt()];
    in.readFully(original);
    Verdict verdict = Verdict.ofCode(in.readByte());
    boolean refused = verdict == Verdict.REFUSED;
    QuarantineReason reason = refused ? reason(StringValue.readString(in)) : null;
    String detail = refused ? StringValue.readString(in) : null;
    Notification notification = in.readBoolean() ? NotificationFields.read(in) : null;
    return new NotificationMessage(
        origin, original, originalLength, verdict, notification, reason, detail);
  }

  private static QuarantineReason reason(String word) throws IOException {
    for (QuarantineReason reason : QuarantineReason.values()) {
      if (reason.word().equals(word)) {
        return reason;
      }
    }
    throw new IOException("a notification refused for an unknown reason: " + word);
  }

  @Override
  public TypeSerializerSnapshot<NotificationMessage> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Found by Flink by its name. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<NotificationMessage> {
    public Snapshot() {
      super(NotificationMessageSerializer::new);
    }
  }
}
