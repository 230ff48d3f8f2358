package io.metricrollup.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;

/** A file of notifications, one a line; blank lines are passed over. */
public final class NotificationFile {
  private static final int BUFFER = 1 << 16;

  private NotificationFile() {}

  /**
   * Reads and judges every line, in the order of the file. Lines that are refused are among the
   * messages, so that they reach quarantine; their origin is the file and the line, from 1.
   *
   * @param now what the future is measured against
   * @throws IOException if the file cannot be read
   */
  public static List<NotificationMessage> read(Path file, NotificationPolicy policy, Instant now)
      throws IOException {
    List<NotificationMessage> messages = new ArrayList<>();
    try (FSDataInputStream in = file.getFileSystem().open(file)) {
      Lines lines = new Lines(in);
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        if (!isBlank(line)) {
          Origin origin = new Origin(file.toString(), 0, lines.number);
          messages.add(policy.judge(origin, line, now));
        }
      }
    }
    return messages;
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  /** Lines as bytes: what is not UTF-8 has to be seen as it is. */
  private static final class Lines {
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int filled;
    private long number;

    Lines(InputStream in) {
      this.in = in;
    }

    /** The next line without its line feed, or null at the end. */
    byte[] next() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream(512);
      boolean any = false;
      while (fill()) {
        any = true;
        int end = position;
        while (end < filled && buffer[end] != '\n') {
          end++;
        }
        append(line, end);
        if (end < filled) {
          position = end + 1;
          number++;
          return line.toByteArray();
        }
        position = end;
      }
      number++;
      return any ? line.toByteArray() : null;
    }

    /** A line that is too long anyway is kept only so far that the parser sees it is. */
    private void append(ByteArrayOutputStream line, int end) {
      int room = NotificationParser.MAX_BYTES + 1 - line.size();
      line.write(buffer, position, Math.min(room, end - position));
    }

    private boolean fill() throws IOException {
      if (position == filled) {
        position = 0;
        filled = Math.max(0, in.read(buffer));
      }
      return filled > 0;
    }
  }
}
