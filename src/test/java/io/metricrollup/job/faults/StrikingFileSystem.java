package io.metricrollup.job.faults;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.fs.RecoverableWriter.CommitRecoverable;
import org.apache.flink.core.fs.RecoverableWriter.ResumeRecoverable;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.core.fs.local.LocalRecoverableWriter;

/** The local file system under {@code striking://}, struck at the moments that are armed. */
final class StrikingFileSystem extends LocalFileSystem {
  static final String SCHEME = "striking";
  private static final long SLOW_MS = 300;

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  public FSDataInputStream open(Path path) throws IOException {
    if (!path.getName().endsWith(".parquet")) {
      return super.open(path);
    }
    Strikes.opened(path.getPath());
    Strikes.fail(Strike.READ_TIME_OUT, "time-out after 30000 ms");
    Strikes.fail(Strike.READ_REFUSED, "503 while reading");
    if (Strikes.take(Strike.READ_FORBIDDEN)) {
      throw new AccessDeniedException(path.getPath());
    }
    return new Input(super.open(path));
  }

  @Override
  public FSDataOutputStream create(Path path, WriteMode mode) throws IOException {
    // A file of state would be tried again, ten times.
    if (path.getName().equals("_metadata")) {
      Strikes.fail(Strike.CRASH_IN_CHECKPOINT, "503 while the checkpoint is written");
    }
    return super.create(path, mode);
  }

  @Override
  public LocalRecoverableWriter createRecoverableWriter() {
    return new Writer(this);
  }

  private static final class Writer extends LocalRecoverableWriter {
    Writer(LocalFileSystem fileSystem) {
      super(fileSystem);
    }

    @Override
    public RecoverableFsDataOutputStream open(Path path) throws IOException {
      if (!path.getName().endsWith(".parquet")) {
        // Strikes are for segments; a checkpoint's metadata are then written the ordinary way.
        throw new UnsupportedOperationException("segments only: " + path);
      }
      if (Strikes.take(Strike.WRITE_FORBIDDEN)) {
        throw new AccessDeniedException(path.getPath());
      }
      Strikes.crash(Strike.CRASH_BEFORE_WRITE);
      return new Output(super.open(path));
    }

    @Override
    public RecoverableFsDataOutputStream.Committer recoverForCommit(CommitRecoverable recoverable)
        throws IOException {
      Strikes.crash(Strike.CRASH_BEFORE_COMMIT);
      return new Commit(super.recoverForCommit(recoverable));
    }
  }

  private record Commit(RecoverableFsDataOutputStream.Committer committer)
      implements RecoverableFsDataOutputStream.Committer {
    @Override
    public void commit() throws IOException {
      committer.commit();
    }

    @Override
    public void commitAfterRecovery() throws IOException {
      Strikes.fail(Strike.COMMIT_FAILS, "500 while committing");
      committer.commitAfterRecovery();
      Strikes.fail(Strike.COMMIT_ANSWER_LOST, "connection reset after committing");
      Strikes.crash(Strike.CRASH_AFTER_COMMIT);
    }

    @Override
    public CommitRecoverable getRecoverable() {
      return committer.getRecoverable();
    }
  }

  private static final class Output extends RecoverableFsDataOutputStream {
    private final RecoverableFsDataOutputStream out;

    Output(RecoverableFsDataOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int half = length / 2;
      out.write(bytes, offset, half);
      Strikes.crash(Strike.CRASH_HALF_WRITTEN);
      Strikes.fail(Strike.DISK_FULL, "No space left on device");
      out.write(bytes, offset + half, length - half);
    }

    @Override
    public Committer closeForCommit() throws IOException {
      Committer committer = out.closeForCommit();
      Strikes.crash(Strike.CRASH_AFTER_WRITE);
      return committer;
    }

    @Override
    public ResumeRecoverable persist() throws IOException {
      return out.persist();
    }

    @Override
    public long getPos() throws IOException {
      return out.getPos();
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void sync() throws IOException {
      out.sync();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /** Reads a few bytes at a time at most, late, or breaks off in the middle. */
  private static final class Input extends FSDataInputStream {
    private static final int CHUNK = 4096;
    private final FSDataInputStream in;

    Input(FSDataInputStream in) {
      this.in = in;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (Strikes.take(Strike.SLOW_READ)) {
        pause();
      }
      if (in.getPos() > 0 && Strikes.take(Strike.PARTIAL_READ)) {
        throw new EOFException("connection closed in the middle");
      }
      return in.read(bytes, offset, Math.min(length, CHUNK));
    }

    private static void pause() throws IOException {
      try {
        Thread.sleep(SLOW_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public void seek(long position) throws IOException {
      in.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
