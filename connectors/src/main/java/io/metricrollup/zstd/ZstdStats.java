package io.metricrollup.zstd;

import java.util.concurrent.atomic.LongAdder;

/**
 * What a {@link ZstdPool} has done so far. Written by the pool's thread, readable from any thread
 * (a metrics reporter), never reset.
 */
public final class ZstdStats {
  private final LongAdder contexts = new LongAdder();
  private final LongAdder pages = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();

  void contextCreated() {
    contexts.increment();
  }

  void page(int in, int out) {
    pages.increment();
    bytesIn.add(in);
    bytesOut.add(out);
  }

  /** Native contexts created; with pooling, one per task and level (or one per reading task). */
  public long contextsCreated() {
    return contexts.sum();
  }

  /** Buffers compressed, or stored as they are, or decompressed. */
  public long pages() {
    return pages.sum();
  }

  /** Bytes handed in: plain bytes for compression, compressed ones for decompression. */
  public long bytesIn() {
    return bytesIn.sum();
  }

  /** Bytes produced. */
  public long bytesOut() {
    return bytesOut.sum();
  }
}
