package io.metricrollup.source;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Whole objects through Flink's file systems. Tells an object that is not there from a storage that
 * does not answer; repeating is the caller's business. Safe to share between threads.
 */
final class SegmentReader implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What {@link #length} answers if there is no such object. */
  static final long NOT_FOUND = -1;

  /** How to come by the file system of a path. */
  @FunctionalInterface
  interface FileSystems extends Serializable {
    FileSystem of(Path path) throws IOException;
  }

  private final FileSystems fileSystems;

  SegmentReader() {
    this(Path::getFileSystem);
  }

  SegmentReader(FileSystems fileSystems) {
    this.fileSystems = fileSystems;
  }

  /**
   * Length in bytes, or {@link #NOT_FOUND}.
   *
   * @throws IOException if the storage fails to answer
   */
  long length(Path path) throws IOException {
    FileSystem fileSystem = fileSystems.of(path);
    try {
      FileStatus status = fileSystem.getFileStatus(path);
      return status.isDir() ? NOT_FOUND : status.getLen();
    } catch (FileNotFoundException e) {
      return NOT_FOUND;
    } catch (IOException e) {
      // Not every store has a FileNotFoundException for it.
      if (!fileSystem.exists(path)) {
        return NOT_FOUND;
      }
      throw e;
    }
  }

  /**
   * Reads an object of known length into the beginning of an array.
   *
   * @throws FileNotFoundException if it has gone meanwhile
   * @throws IOException if the storage fails, or ends early
   */
  void read(Path path, byte[] bytes, int length) throws IOException {
    try (FSDataInputStream in = fileSystems.of(path).open(path)) {
      for (int read = 0; read < length; ) {
        int n = in.read(bytes, read, length - read);
        if (n < 0) {
          throw new EOFException(path + ": ends at byte " + read + " of " + length);
        }
        read += n;
      }
    }
  }

  /**
   * Bytes of the largest object that is tried: what is set, but no more than a quarter of the heap.
   * Two of them may be in memory at a time, and what they are decoded into.
   */
  static long limit(long set) {
    return Math.min(set, Runtime.getRuntime().maxMemory() / 4);
  }

  /** Why an object is not even tried. */
  static String tooLarge(Path path, long length, long limit) {
    return path + ": has " + length + " bytes, more than the limit of " + limit;
  }
}
