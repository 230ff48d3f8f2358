package io.metricrollup.sink;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.util.IOUtils;

/**
 * Appends announcements to local files, one JSON text a line: {@code TOPIC.SUBTASK.jsonl} in a
 * given directory. Keys are left out; they follow from the text. After a restart the same line can
 * be there twice: whoever merges the files drops repeats.
 */
public final class SpoolAnnouncer implements Announcer {
  private static final String SUFFIX = ".jsonl";

  private final Path directory;
  private final int subtask;
  private final Map<String, FileChannel> files = new HashMap<>();

  private SpoolAnnouncer(Path directory, int subtask) {
    this.directory = directory;
    this.subtask = subtask;
  }

  /**
   * @param directory on this machine; made if it is not there
   */
  public static AnnouncerFactory factory(String directory) {
    return subtask -> {
      Path path = Path.of(directory);
      Files.createDirectories(path);
      return new SpoolAnnouncer(path, subtask);
    };
  }

  /** All files of a topic in the directory, by name. */
  public static List<Path> files(Path directory, String topic) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> isOf(topic, file.getFileName().toString())).sorted().toList();
    }
  }

  @Override
  public void announce(String topic, String key, String json) throws IOException {
    FileChannel file = files.get(topic);
    if (file == null) {
      file = open(directory.resolve(topic + "." + subtask + SUFFIX));
      files.put(topic, file);
    }
    ByteBuffer line = ByteBuffer.wrap((json + "\n").getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      file.write(line);
    }
  }

  @Override
  public void flush() throws IOException {
    for (FileChannel file : files.values()) {
      file.force(false);
    }
  }

  @Override
  public void close() {
    IOUtils.closeAllQuietly(files.values());
  }

  private static boolean isOf(String topic, String name) {
    if (!name.startsWith(topic + ".") || !name.endsWith(SUFFIX)) {
      return false;
    }
    String subtask = name.substring(topic.length() + 1, name.length() - SUFFIX.length());
    return !subtask.isEmpty() && subtask.chars().allMatch(Character::isDigit);
  }

  private static FileChannel open(Path file) throws IOException {
    dropTornLine(file);
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** A line whose end is missing was being written when the process was killed: not announced. */
  private static void dropTornLine(Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    try (RandomAccessFile lines = new RandomAccessFile(file.toFile(), "rw")) {
      long end = lines.length();
      while (end > 0) {
        lines.seek(end - 1);
        if (lines.read() == '\n') {
          break;
        }
        end--;
      }
      lines.setLength(end);
    }
  }
}
