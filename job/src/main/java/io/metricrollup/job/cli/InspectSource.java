package io.metricrollup.job.cli;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;

/** Whole files, from any file system that Flink knows. */
final class InspectSource {
  private static final int MAX_BYTES = Integer.MAX_VALUE - 64;

  private InspectSource() {}

  /**
   * Reads a file.
   *
   * @throws IOException with a message that names the file and says what is wrong
   */
  static byte[] read(String file) throws IOException {
    try {
      Path path = path(file);
      FileSystem fileSystem = path.getFileSystem();
      return read(path, fileSystem, fileSystem.getFileStatus(path));
    } catch (UnsupportedFileSystemSchemeException e) {
      throw new IOException(file + ": no Flink file system for this scheme is installed", e);
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new IOException(file + ": there is no such file, or it may not be read", e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + ": not readable", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** A local file may have a colon in its name. */
  private static Path path(String file) {
    File local = new File(file);
    return local.exists() ? Path.fromLocalFile(local) : new Path(file);
  }

  private static byte[] read(Path path, FileSystem fileSystem, FileStatus status)
      throws IOException {
    if (status.isDir()) {
      throw new IOException("is a folder, not a file");
    }
    if (status.getLen() > MAX_BYTES) {
      throw new IOException("has " + status.getLen() + " bytes, the limit is " + MAX_BYTES);
    }
    try (FSDataInputStream in = fileSystem.open(path)) {
      return in.readNBytes((int) status.getLen());
    }
  }
}
