package io.metricrollup.source;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The notifications of a backfill in the order in which their segments are read: by their earliest
 * row, those without one first, equal ones as they were given. Immutable.
 *
 * <p>It travels within the job's graph, hence compressed: some 40 bytes a segment instead of 400.
 */
public final class NotificationList implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int size;
  private final int length;
  private final long checksum;
  private final byte[] compressed;

  private NotificationList(int size, int length, long checksum, byte[] compressed) {
    this.size = size;
    this.length = length;
    this.checksum = checksum;
    this.compressed = compressed;
  }

  /**
   * One entry of the list.
   *
   * @param earliest epoch ms that no row of the segment is before; {@link Long#MIN_VALUE} if
   *     nothing is going to be read, which has no say in event time
   */
  public record Entry(NotificationMessage message, long earliest) {
    /** By the start that the notification gives. */
    public static Entry of(NotificationMessage message) {
      boolean read = message.verdict() == Verdict.TAKEN;
      return new Entry(message, read ? message.startMs() : Long.MIN_VALUE);
    }
  }

  /** Sorts and packs. */
  public static NotificationList of(Collection<Entry> entries) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparingLong(Entry::earliest));
    NotificationMessageSerializer serializer = new NotificationMessageSerializer();
    DataOutputSerializer out = new DataOutputSerializer(1 << 16);
    try {
      for (Entry entry : sorted) {
        out.writeLong(entry.earliest());
        serializer.serialize(entry.message(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] bytes = out.getSharedBuffer();
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, out.length());
    return new NotificationList(
        sorted.size(), out.length(), checksum.getValue(), deflate(bytes, out.length()));
  }

  public int size() {
    return size;
  }

  /** Unpacks; anew at every call. */
  public List<Entry> entries() {
    NotificationMessageSerializer serializer = new NotificationMessageSerializer();
    DataInputDeserializer in = new DataInputDeserializer(inflate());
    List<Entry> entries = new ArrayList<>(size);
    try {
      for (int i = 0; i < size; i++) {
        long earliest = in.readLong();
        entries.add(new Entry(serializer.deserialize(in), earliest));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  /** Differs if the list does: a position is good only in the list that it was counted in. */
  long checksum() {
    return checksum;
  }

  private static byte[] deflate(byte[] bytes, int length) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(bytes, 0, length);
      deflater.finish();
      DataOutputSerializer packed = new DataOutputSerializer(1 << 12);
      byte[] chunk = new byte[1 << 14];
      while (!deflater.finished()) {
        packed.write(chunk, 0, deflater.deflate(chunk));
      }
      return packed.getCopyOfBuffer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deflater.end();
    }
  }

  private byte[] inflate() {
    byte[] bytes = new byte[length];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(compressed);
      for (int done = 0; done < length; ) {
        int n = inflater.inflate(bytes, done, length - done);
        if (n == 0) {
          throw new IllegalStateException("a packed list ends at byte " + done + " of " + length);
        }
        done += n;
      }
      return bytes;
    } catch (DataFormatException e) {
      throw new IllegalStateException("a packed list does not unpack", e);
    } finally {
      inflater.end();
    }
  }
}
