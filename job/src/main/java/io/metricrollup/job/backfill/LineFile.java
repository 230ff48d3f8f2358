package io.metricrollup.job.backfill;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** A file of distinct lines in order, on any file system, which runs add to. */
final class LineFile {
  private LineFile() {}

  /** Adds the lines that are not there; a file to which nothing is new is left alone. */
  static void add(Path file, Collection<String> lines) throws IOException {
    FileSystem fileSystem = file.getFileSystem();
    boolean there = fileSystem.exists(file);
    NavigableSet<String> all = there ? read(fileSystem, file) : new TreeSet<>();
    if (!all.addAll(lines) && there) {
      return;
    }
    try (BufferedWriter out =
        new BufferedWriter(
            new OutputStreamWriter(
                fileSystem.create(file, FileSystem.WriteMode.OVERWRITE), StandardCharsets.UTF_8))) {
      for (String line : all) {
        out.write(line);
        out.write('\n');
      }
    }
  }

  private static NavigableSet<String> read(FileSystem fileSystem, Path file) throws IOException {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(fileSystem.open(file), StandardCharsets.UTF_8))) {
      NavigableSet<String> lines = new TreeSet<>();
      in.lines().forEach(lines::add);
      return lines;
    }
  }
}
