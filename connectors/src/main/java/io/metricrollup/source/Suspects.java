package io.metricrollup.source;

import io.metricrollup.segment.Notification;
import io.metricrollup.segment.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Notes on the storage of what is being decoded just now: one small file for each time that a
 * segment was begun and not ended, below {@code rollup-suspects} in the root that is written to.
 * The notes on a segment that was given up stay: read again from an older state, it still kills. A
 * replay has notes of its own.
 */
final class Suspects {
  static final String FOLDER = "rollup-suspects";

  /** So many processes have to die of a segment: the first might have died of something else. */
  private static final int DEATHS = 2;

  private final Storage.ByInstance outputs;

  Suspects(Storage.ByInstance outputs) {
    this.outputs = outputs;
  }

  /** Whether enough processes died while they decoded it. */
  boolean isGuilty(Notification segment) throws IOException {
    return deaths(segment) == DEATHS;
  }

  /** Notes that the segment is begun. */
  void begin(FetchedSegment segment) throws IOException {
    Notification notification = segment.message().notification();
    Path note = note(notification, deaths(notification) + 1);
    try (OutputStream out = note.getFileSystem().create(note, FileSystem.WriteMode.OVERWRITE)) {
      out.write(segment.file().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The segment has been decoded: it is no suspect. */
  void end(Notification segment) throws IOException {
    for (int number = DEATHS; number > 0; number--) {
      Path note = note(segment, number);
      note.getFileSystem().delete(note, false);
    }
  }

  private int deaths(Notification segment) throws IOException {
    int deaths = 0;
    while (deaths < DEATHS && exists(note(segment, deaths + 1))) {
      deaths++;
    }
    return deaths;
  }

  private static boolean exists(Path note) throws IOException {
    return note.getFileSystem().exists(note);
  }

  private Path note(Notification segment, int number) {
    String name =
        segment.organization()
            + "-"
            + segment.instance()
            + "-"
            + segment.dateint()
            + "-"
            + segment.frequencyMs()
            + "-"
            + segment.segmentId()
            + "-r"
            + segment.replay()
            + "-"
            + number;
    return new Path(new Path(outputs.of(segment.instance()).root(), FOLDER), name);
  }
}
