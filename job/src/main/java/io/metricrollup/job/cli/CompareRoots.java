package io.metricrollup.job.cli;

import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.zstd.ZstdPool;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Goes through two roots folder by folder, so that one folder's rows are in memory at a time. */
final class CompareRoots {
  private static final String SEGMENT = ".parquet";

  private CompareRoots() {}

  /**
   * Compares all segments below a folder of both roots.
   *
   * @throws IOException naming a file that cannot be read, or a root without a segment
   */
  static void compare(
      String left, String right, String below, OptionalInt frequency, Comparison comparison)
      throws IOException, CorruptFileException {
    SortedMap<String, List<String>> leftFolders = folders(left, below);
    SortedMap<String, List<String>> rightFolders = folders(right, below);
    try (ZstdPool pool = new ZstdPool()) {
      CompareReader reader = new CompareReader(pool, frequency);
      TreeSet<String> all = new TreeSet<>(leftFolders.keySet());
      all.addAll(rightFolders.keySet());
      for (String folder : all) {
        Map<CompareKey, CompareRow> leftRows =
            reader.read(leftFolders.getOrDefault(folder, List.of()), comparison.left());
        Map<CompareKey, CompareRow> rightRows =
            reader.read(rightFolders.getOrDefault(folder, List.of()), comparison.right());
        comparison.add(folder, leftRows, rightRows);
      }
    }
    if (comparison.keys().isEmpty()) {
      throw new IOException(
          "nothing to compare: no segment names its frequency; give it with --frequency");
    }
  }

  /** Paths of the segments by folder, as it is called below the root. */
  private static SortedMap<String, List<String>> folders(String root, String below)
      throws IOException {
    SortedMap<String, List<String>> folders = new TreeMap<>();
    Path start = new Path(root + "/" + below);
    try {
      walk(start.getFileSystem(), start, below, folders);
    } catch (FileNotFoundException e) {
      throw new FileNotFoundException("there is no folder " + start);
    }
    if (folders.isEmpty()) {
      throw new IOException("there is no segment below " + start);
    }
    return folders;
  }

  private static void walk(
      FileSystem fileSystem, Path folder, String name, Map<String, List<String>> folders)
      throws IOException {
    FileStatus[] children = fileSystem.listStatus(folder);
    if (children == null) {
      throw new FileNotFoundException(folder.toString());
    }
    for (FileStatus child : children) {
      String childName = child.getPath().getName();
      if (child.isDir()) {
        walk(fileSystem, child.getPath(), name + "/" + childName, folders);
      } else if (childName.endsWith(SEGMENT) && !childName.startsWith(".")) {
        folders.computeIfAbsent(name, n -> new ArrayList<>()).add(child.getPath().toString());
      }
    }
  }
}
