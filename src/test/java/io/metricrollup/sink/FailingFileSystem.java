package io.metricrollup.sink;

import java.io.IOException;
import java.net.URI;
import java.util.SplittableRandom;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.core.fs.local.LocalRecoverableWriter;

/**
 * The local file system under {@code failing://}, whose writes and commits fail on purpose. What
 * fails is drawn from a seed, until a number of failures is reached.
 */
final class FailingFileSystem extends LocalFileSystem {
  static final String SCHEME = "failing";

  private static SplittableRandom random = new SplittableRandom(0);
  private static double probability;
  private static int failuresLeft;

  /** From now on every operation fails with this probability, {@code failures} times in all. */
  static synchronized void fail(long seed, double probability, int failures) {
    random = new SplittableRandom(seed);
    FailingFileSystem.probability = probability;
    failuresLeft = failures;
  }

  /** Failures that have not happened yet. */
  static synchronized int failuresLeft() {
    return failuresLeft;
  }

  static synchronized void maybeFail(String operation) throws IOException {
    if (failuresLeft > 0 && random.nextDouble() < probability) {
      failuresLeft--;
      throw new IOException("failed on purpose: " + operation);
    }
  }

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
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
      return new FailingStream(super.open(path));
    }

    @Override
    public RecoverableFsDataOutputStream.Committer recoverForCommit(CommitRecoverable recoverable)
        throws IOException {
      return new FailingCommitter(super.recoverForCommit(recoverable));
    }
  }

  /** Fails before the rename, or after it, which is the harder case. */
  private record FailingCommitter(RecoverableFsDataOutputStream.Committer committer)
      implements RecoverableFsDataOutputStream.Committer {
    @Override
    public void commit() {
      throw new UnsupportedOperationException("not safe after a recovery");
    }

    @Override
    public void commitAfterRecovery() throws IOException {
      maybeFail("before the commit");
      committer.commitAfterRecovery();
      maybeFail("after the commit");
    }

    @Override
    public RecoverableWriter.CommitRecoverable getRecoverable() {
      return committer.getRecoverable();
    }
  }
}
