package io.metricrollup.sink;

import io.metricrollup.batch.RollupBatch;
import io.metricrollup.parquet.EncodedFile;
import io.metricrollup.segment.TierChain;
import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Writes batches with the sink's own encoder, but straight into a folder: no commit, no
 * announcement. Belongs to one thread.
 */
public final class PlainSegmentFiles implements AutoCloseable {
  private static final String VERSION = "bench";

  private final Path folder;
  private final ZstdPool zstd = new ZstdPool();
  private final SegmentEncoder encoder;
  private long files;
  private long bytes;
  private long rows;

  public PlainSegmentFiles(Path folder) {
    this.folder = folder;
    this.encoder = new SegmentEncoder(zstd, SinkSettings.DEFAULT_ZSTD_LEVEL, VERSION);
  }

  /** Encodes and writes one file. */
  public void write(RollupBatch batch) throws IOException {
    EncodedFile file =
        encoder.encode(batch, SegmentFooter.of(batch, nextFrequency(batch.frequencyMs()), 0));
    // What an earlier round wrote is overwritten, so that no disk is filled.
    Path target = folder.resolve((files++ % 1000) + ".parquet");
    try (OutputStream out = Files.newOutputStream(target)) {
      out.write(file.buffer(), 0, file.length());
    }
    bytes += file.length();
    rows += batch.rows();
  }

  private static int nextFrequency(int frequencyMs) {
    OptionalInt above = TierChain.DEFAULT.tierAbove(frequencyMs);
    return above.isPresent() ? TierChain.DEFAULT.frequency(above.getAsInt()) : frequencyMs;
  }

  /** Bytes written so far. */
  public long bytes() {
    return bytes;
  }

  /** Rows written so far. */
  public long rows() {
    return rows;
  }

  /** Frees the compressor. */
  @Override
  public void close() {
    zstd.close();
  }
}
