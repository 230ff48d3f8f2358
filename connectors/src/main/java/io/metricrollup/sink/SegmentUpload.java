package io.metricrollup.sink;

import io.metricrollup.ledger.FileEntry;
import java.io.IOException;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.core.fs.RecoverableWriter.CommitRecoverable;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.util.IOUtils;

/**
 * Brings one encoded file to storage, up to the point where only the commit is missing. Runs on a
 * thread of its own.
 *
 * @param fileSystem that of the target
 * @param target where the file shall lie
 * @param existingIsDone whether an object that lies there is this file
 * @param relativePath of the target, for the announcement
 * @param segmentId of the file
 * @param footer of the file
 * @param contents of the file
 * @param inputRows input rows that its rows were merged from
 * @param handOff whether compaction gets a message
 */
record SegmentUpload(
    FileSystem fileSystem,
    Path target,
    boolean existingIsDone,
    String relativePath,
    long segmentId,
    SegmentFooter footer,
    SegmentContents contents,
    long inputRows,
    boolean handOff) {

  /**
   * @throws IOException naming the target, if it cannot be written or something else lies there
   */
  SegmentCommittable run(byte[] file, int length) throws IOException {
    try {
      return fileSystem.exists(target) ? existing() : written(file, length);
    } catch (IOException e) {
      throw new IOException("cannot write " + target + ": " + e.getMessage(), e);
    }
  }

  private SegmentCommittable existing() throws IOException {
    if (!existingIsDone) {
      throw new IOException("an object of that name exists, and is not overwritten");
    }
    long length = fileSystem.getFileStatus(target).getLen();
    FooterFile there = FooterFile.read(fileSystem, target, length);
    if (!there.footer().sameRows(footer)) {
      throw new IOException(
          "the object that exists has other rows: "
              + there.footer()
              + " instead of "
              + footer
              + "; a backfill must be repeated with the settings it was begun with");
    }
    return committable(null, length, there.footer(), contents.withLabels(there.labels()));
  }

  private SegmentCommittable written(byte[] file, int length) throws IOException {
    RecoverableWriter writer = fileSystem.createRecoverableWriter();
    RecoverableFsDataOutputStream stream = writer.open(target);
    try {
      stream.write(file, 0, length);
      CommitRecoverable recoverable = stream.closeForCommit().getRecoverable();
      byte[] bytes =
          SimpleVersionedSerialization.writeVersionAndSerialize(
              writer.getCommitRecoverableSerializer(), recoverable);
      return committable(bytes, length, footer, contents);
    } catch (Throwable failure) {
      IOUtils.closeQuietly(stream);
      throw failure;
    }
  }

  private SegmentCommittable committable(
      byte[] recoverable, long length, SegmentFooter said, SegmentContents rows) {
    Announcement announcement = new Announcement(segmentId, relativePath, length, said, rows);
    return new SegmentCommittable(
        recoverable,
        target.toString(),
        length,
        said.key().frequencyMs(),
        said.rows(),
        said.announcedAtMs(),
        announcement.rolled(),
        handOff ? announcement.compaction() : null,
        ledger(said));
  }

  private KeyedMessage ledger(SegmentFooter said) {
    OutputKey key = said.key();
    String line =
        FileEntry.committed(
            key.organization(),
            key.instance(),
            key.frequencyMs(),
            key.windowStart(),
            segmentId,
            said.rows(),
            inputRows,
            key.supplementary());
    return new KeyedMessage(FileEntry.key(segmentId), line);
  }
}
