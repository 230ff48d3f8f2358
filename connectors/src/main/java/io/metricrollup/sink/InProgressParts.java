package io.metricrollup.sink;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left of files that were begun and will never be committed. Flink's local and Hadoop
 * writers keep an open file beside its target as {@code .NAME.inprogress.UUID}, and closing the
 * stream leaves it there. (On S3 nothing is visible: an unfinished upload is for a lifecycle rule
 * of the bucket to end.)
 */
final class InProgressParts {
  private static final Logger LOG = LoggerFactory.getLogger(InProgressParts.class);
  private static final String MARK = ".inprogress.";

  private InProgressParts() {}

  /** Deletes the parts of these targets; what fails is logged, since there is nothing to save. */
  static void discard(Collection<Path> targets) {
    Set<Path> folders = targets.stream().map(Path::getParent).collect(Collectors.toSet());
    Set<String> names = targets.stream().map(Path::getName).collect(Collectors.toSet());
    for (Path folder : folders) {
      try {
        discard(folder, names);
      } catch (IOException e) {
        LOG.warn("Cannot clear parts of unfinished files in {}", folder, e);
      }
    }
  }

  private static void discard(Path folder, Set<String> names) throws IOException {
    FileSystem fileSystem = folder.getFileSystem();
    for (Path part : parts(fileSystem, folder)) {
      String name = part.getName();
      if (names.contains(name.substring(1, name.indexOf(MARK)))) {
        fileSystem.delete(part, false);
      }
    }
  }

  private static Set<Path> parts(FileSystem fileSystem, Path folder) throws IOException {
    Set<Path> parts = new HashSet<>();
    try {
      FileStatus[] all = fileSystem.listStatus(folder);
      for (int i = 0; all != null && i < all.length; i++) {
        String name = all[i].getPath().getName();
        if (name.startsWith(".") && name.indexOf(MARK) > 0) {
          parts.add(all[i].getPath());
        }
      }
    } catch (FileNotFoundException e) {
      LOG.debug("{} was never made", folder, e);
    }
    return parts;
  }
}
