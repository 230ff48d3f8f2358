package io.metricrollup.job.window;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.apache.flink.runtime.state.CheckpointStateOutputStream;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.CheckpointedStateScope;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;

/** Checkpoint streams that stop every so many bytes until they are let go on. */
final class SlowStreams implements CheckpointStreamFactory {
  private static final int MANY = 1 << 20;

  private final MemCheckpointStreamFactory streams = new MemCheckpointStreamFactory(64 << 20);
  private final Semaphore stopped = new Semaphore(0);
  private final Semaphore go = new Semaphore(0);
  private final int bytes;

  /**
   * @param bytes between two stops
   */
  SlowStreams(int bytes) {
    this.bytes = bytes;
  }

  /** Waits for the next stop, and lets the writer go on; returns at once when all is written. */
  void step() throws InterruptedException {
    stopped.acquire();
    go.release();
  }

  /** No more stops. */
  void open() {
    go.release(MANY);
  }

  /** All is written. */
  void finished() {
    stopped.release(MANY);
  }

  @Override
  public CheckpointStateOutputStream createCheckpointStateOutputStream(CheckpointedStateScope scope)
      throws IOException {
    return new SlowStream(streams.createCheckpointStateOutputStream(scope));
  }

  @Override
  public boolean canFastDuplicate(StreamStateHandle handle, CheckpointedStateScope scope) {
    return false;
  }

  @Override
  public List<StreamStateHandle> duplicate(
      List<StreamStateHandle> handles, CheckpointedStateScope scope) throws IOException {
    throw new IOException("not asked for");
  }

  private final class SlowStream extends CheckpointStateOutputStream {
    private final CheckpointStateOutputStream stream;
    private int left = bytes;

    SlowStream(CheckpointStateOutputStream stream) {
      this.stream = stream;
    }

    private void count(int written) throws IOException {
      left -= written;
      if (left > 0) {
        return;
      }
      left = bytes;
      stopped.release();
      try {
        go.acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }

    @Override
    public void write(int value) throws IOException {
      stream.write(value);
      count(1);
    }

    @Override
    public void write(byte[] buffer, int from, int length) throws IOException {
      for (int at = from; at < from + length; ) {
        int piece = Math.min(left, from + length - at);
        stream.write(buffer, at, piece);
        at += piece;
        count(piece);
      }
    }

    @Override
    public StreamStateHandle closeAndGetHandle() throws IOException {
      return stream.closeAndGetHandle();
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
}
