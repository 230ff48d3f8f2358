package io.metricrollup.sink;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits single files, any number of times: always as after a recovery, since nobody knows whether
 * an attempt before got through. Thread-safe.
 *
 * <p>Flink's local file system says nothing if neither the part nor the object exists, and moves a
 * part over whatever lies at the target. So what lies there is looked at before and after.
 */
final class FileCommit {
  private static final Logger LOG = LoggerFactory.getLogger(FileCommit.class);

  private final int attempts;
  private final long backoffMs;

  FileCommit(int attempts, Duration backoff) {
    this.attempts = attempts;
    this.backoffMs = backoff.toMillis();
  }

  /**
   * @throws IOException naming the file, if the last attempt failed too
   */
  void commit(SegmentCommittable file) throws IOException, InterruptedException {
    long pause = backoffMs;
    for (int attempt = 1; ; attempt++) {
      try {
        attempt(file);
        return;
      } catch (IOException e) {
        if (attempt == attempts) {
          throw new IOException(
              "cannot commit " + file.path() + " in " + attempts + " attempts: " + e.getMessage(),
              e);
        }
        LOG.warn("Committing {} failed; next attempt in {} ms", file.path(), pause, e);
      }
      Thread.sleep(pause);
      pause *= 2;
    }
  }

  private static void attempt(SegmentCommittable file) throws IOException {
    Path path = new Path(file.path());
    FileSystem fileSystem = path.getFileSystem();
    if (!file.alreadyThere()) {
      checkNotAnothers(fileSystem, path, file);
      RecoverableWriter writer = fileSystem.createRecoverableWriter();
      writer
          .recoverForCommit(
              SimpleVersionedSerialization.readVersionAndDeSerialize(
                  writer.getCommitRecoverableSerializer(), file.recoverable()))
          .commitAfterRecovery();
    }
    FileStatus committed = status(fileSystem, path);
    if (committed == null) {
      throw new IOException("there is neither the object nor what it was to be made of");
    }
    checkLength(committed, file);
  }

  private static void checkNotAnothers(FileSystem fileSystem, Path path, SegmentCommittable file)
      throws IOException {
    FileStatus there = status(fileSystem, path);
    if (there != null) {
      checkLength(there, file);
      SegmentFooter footer = FooterFile.read(fileSystem, path, there.getLen()).footer();
      if (footer.announcedAtMs() != file.announcedAtMs()) {
        throw new IOException("another object of that name exists, and is not overwritten");
      }
    }
  }

  private static void checkLength(FileStatus there, SegmentCommittable file) throws IOException {
    if (there.getLen() != file.length()) {
      throw new IOException(
          "the object has " + there.getLen() + " bytes instead of " + file.length());
    }
  }

  private static FileStatus status(FileSystem fileSystem, Path path) throws IOException {
    try {
      return fileSystem.getFileStatus(path);
    } catch (FileNotFoundException e) {
      return null;
    }
  }
}
