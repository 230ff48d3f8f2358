package io.metricrollup.sink;

import java.io.IOException;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.fs.RecoverableWriter.ResumeRecoverable;

/** Fails with half of the bytes written, or when it is to be closed. */
final class FailingStream extends RecoverableFsDataOutputStream {
  private final RecoverableFsDataOutputStream stream;

  FailingStream(RecoverableFsDataOutputStream stream) {
    this.stream = stream;
  }

  @Override
  public void write(int b) throws IOException {
    stream.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int half = length / 2;
    stream.write(bytes, offset, half);
    FailingFileSystem.maybeFail("half written");
    stream.write(bytes, offset + half, length - half);
  }

  @Override
  public Committer closeForCommit() throws IOException {
    FailingFileSystem.maybeFail("closing");
    return stream.closeForCommit();
  }

  @Override
  public ResumeRecoverable persist() throws IOException {
    return stream.persist();
  }

  @Override
  public long getPos() throws IOException {
    return stream.getPos();
  }

  @Override
  public void flush() throws IOException {
    stream.flush();
  }

  @Override
  public void sync() throws IOException {
    stream.sync();
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
