package io.metricrollup.job.cli;

import io.metricrollup.parquet.CorruptFileException;
import io.metricrollup.parquet.ParquetFile;
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

/**
 * Goes through two roots folder by folder, and through a folder's rows in parts, by series: the
 * segments of one folder are in memory at a time, compressed, and some rows of them.
 */
final class CompareRoots {
  private static final String SEGMENT = ".parquet";

  /** Of one side; a row with its labels takes some KB. */
  private static final long ROWS_AT_A_TIME = 50_000;

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
        List<ParquetFile> leftFiles =
            reader.open(leftFolders.getOrDefault(folder, List.of()), comparison.left());
        List<ParquetFile> rightFiles =
            reader.open(rightFolders.getOrDefault(folder, List.of()), comparison.right());
        int parts = parts(Math.max(rows(leftFiles), rows(rightFiles)));
        for (int part = 0; part < parts; part++) {
          comparison.add(
              folder, reader.read(leftFiles, part, parts), reader.read(rightFiles, part, parts));
        }
      }
    }
    if (comparison.keys().isEmpty()) {
      throw new IOException(
          "nothing to compare: no segment names its frequency; give it with --frequency");
    }
  }

  private static long rows(List<ParquetFile> files) {
    return files.stream().mapToLong(ParquetFile::rows).sum();
  }

  private static int parts(long rows) {
    return Math.toIntExact(rows / ROWS_AT_A_TIME + 1);
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
