package io.metricrollup.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FileSystem;

/** What tests do with folders. */
public final class Folders {
  private Folders() {}

  /** Deletes a folder with all it holds. */
  public static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Copies all files below a folder to a root on any of Flink's file systems. */
  public static void upload(Path folder, String root) throws IOException {
    for (Path file : files(folder, "")) {
      var target = new org.apache.flink.core.fs.Path(root + "/" + folder.relativize(file));
      try (OutputStream out =
          target.getFileSystem().create(target, FileSystem.WriteMode.NO_OVERWRITE)) {
        Files.copy(file, out);
      }
    }
  }

  /** All regular files below a folder that end in this, sorted. */
  public static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().endsWith(ending))
          .sorted()
          .toList();
    }
  }
}
