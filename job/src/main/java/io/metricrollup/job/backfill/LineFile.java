package io.metricrollup.job.backfill;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** A file of distinct lines in order, on any file system, which runs add to. */
final class LineFile {
  private LineFile() {}

  /** Adds the lines that are not there; a file to which nothing is new is left alone. */
  static void add(Path file, Collection<String> lines) throws IOException {
    put(file, lines, UnaryOperator.identity());
  }

  /**
   * Adds lines, each in place of the one with the same key; a file to which nothing is new is left
   * alone.
   */
  static void put(Path file, Collection<String> lines, UnaryOperator<String> key)
      throws IOException {
    FileSystem fileSystem = file.getFileSystem();
    NavigableMap<String, String> before = new TreeMap<>();
    boolean there = fileSystem.exists(file);
    if (there) {
      read(fileSystem, file).forEach(line -> before.put(key.apply(line), line));
    }
    NavigableMap<String, String> all = new TreeMap<>(before);
    lines.forEach(line -> all.put(key.apply(line), line));
    if (there && all.equals(before)) {
      return;
    }
    write(fileSystem, file, all.values());
  }

  private static void write(FileSystem fileSystem, Path file, Collection<String> all)
      throws IOException {
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

  private static List<String> read(FileSystem fileSystem, Path file) throws IOException {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(fileSystem.open(file), StandardCharsets.UTF_8))) {
      return in.lines().toList();
    }
  }
}
