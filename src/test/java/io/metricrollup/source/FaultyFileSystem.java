package io.metricrollup.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;

/** Local files behind a storage that fails as told. By name, since readers travel. */
final class FaultyFileSystem extends LocalFileSystem {
  private static final ConcurrentHashMap<String, FaultyFileSystem> BY_NAME =
      new ConcurrentHashMap<>();

  /** So many calls to look or to open fail from now on. */
  final AtomicInteger failures = new AtomicInteger();

  final AtomicInteger calls = new AtomicInteger();

  /** Whether a missing object is an IOException without a name of its own. */
  volatile boolean vague;

  /** Whether objects vanish between the look and the read, so many times. */
  final AtomicInteger vanishing = new AtomicInteger();

  /** Whether reads end a byte early, so many times. */
  final AtomicInteger truncated = new AtomicInteger();

  static FaultyFileSystem named(String name) {
    return BY_NAME.computeIfAbsent(name, n -> new FaultyFileSystem());
  }

  static SegmentReader reader(String name) {
    return new SegmentReader(path -> named(name));
  }

  private void call(Path path) throws IOException {
    calls.incrementAndGet();
    if (failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new IOException("503 for " + path);
    }
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    call(path);
    try {
      return super.getFileStatus(path);
    } catch (FileNotFoundException e) {
      throw vague ? new IOException("404") : e;
    }
  }

  @Override
  public boolean exists(Path path) throws IOException {
    return new java.io.File(path.getPath()).exists();
  }

  @Override
  public FSDataInputStream open(Path path) throws IOException {
    call(path);
    if (vanishing.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new FileNotFoundException(path.toString());
    }
    FSDataInputStream in = super.open(path);
    return truncated.getAndUpdate(n -> Math.max(0, n - 1)) > 0 ? new Truncated(in) : in;
  }

  /** Ends at once. */
  private static final class Truncated extends FSDataInputStream {
    private final FSDataInputStream in;

    Truncated(FSDataInputStream in) {
      this.in = in;
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
    public int read() {
      return -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      return -1;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
