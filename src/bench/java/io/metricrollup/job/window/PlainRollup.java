package io.metricrollup.job.window;

import io.metricrollup.batch.PointBatch;
import io.metricrollup.batch.RollupBatch;
import io.metricrollup.parquet.DecodeLimits;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.TierChain;
import io.metricrollup.sink.PlainSegmentFiles;
import io.metricrollup.source.decode.Refusal;
import io.metricrollup.source.decode.SegmentDecoder;
import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The job's kernels without Flink: decodes segments, merges them into the windows of all tiers and
 * writes the closed ones, in one thread and without an exchange, state backend or checkpoint. What
 * this costs per row is what the job is measured against.
 */
public final class PlainRollup implements AutoCloseable {
  private final int shards;
  private final long outOfOrdernessMs;
  private final TierRoutes routes = new TierRoutes(TierChain.DEFAULT);
  private final Map<ShardKey, Shard> tables = new HashMap<>();
  private final ZstdPool zstd = new ZstdPool();
  private final SegmentDecoder decoder =
      new SegmentDecoder(
          zstd, DecodeLimits.defaults(), TierChain.DEFAULT, SegmentDecoder.BATCH_ROWS_IN_TASK);
  private final PlainSegmentFiles files;
  private final WindowEmitter emitter = new WindowEmitter(this::write);
  private final BatchMerger merger = new BatchMerger(this::timer);
  private final Cascade cascade = new Cascade(routes, new Closed());
  private Shard current;
  private long watermark = Long.MIN_VALUE;
  private long rows;

  /**
   * @param folder exists; gets the files
   * @param shards of every organization, as in the job
   * @param outOfOrdernessMs by which windows close later than the newest row
   */
  public PlainRollup(Path folder, int shards, long outOfOrdernessMs) {
    this.files = new PlainSegmentFiles(folder);
    this.shards = shards;
    this.outOfOrdernessMs = outOfOrdernessMs;
  }

  private static final class Shard {
    final ShardKey key;
    final TreeSet<Long> timers = new TreeSet<>();
    ShardTable table = new ShardTable();

    Shard(ShardKey key) {
      this.key = key;
    }
  }

  /** Rolls up one segment; segments come in order of their start. */
  public void segment(Notification segment, String path, byte[] bytes, int length)
      throws IOException {
    try {
      rows += decoder.decode(segment, path, bytes, length, shards, watermark, new Batches()).rows();
      long reached = segment.start().toEpochMilli() - outOfOrdernessMs;
      if (reached > watermark) {
        advance(reached);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Closes everything and begins anew. */
  public void restart() throws IOException {
    try {
      advance(Long.MAX_VALUE);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    tables.clear();
    watermark = Long.MIN_VALUE;
  }

  private void merge(PointBatch batch) {
    ShardKey key = ShardKey.of(batch.organization(), batch.instance(), batch.shard(), shards);
    current = tables.computeIfAbsent(key, Shard::new);
    merger.merge(current.table, batch, routes.entry(batch.frequencyMs()), watermark);
  }

  private void timer(long last) {
    current.timers.add(last);
  }

  private void advance(long to) {
    watermark = to;
    List<ShardKey> empty = new ArrayList<>();
    for (Shard shard : tables.values()) {
      current = shard;
      while (!shard.timers.isEmpty() && shard.timers.first() <= to) {
        cascade.close(shard.table, shard.timers.pollFirst(), false, to);
        if (cascade.lastTierClosed()) {
          shard.table = Compaction.ifSparse(shard.table);
        }
      }
      if (!shard.table.hasWindows()) {
        empty.add(shard.key);
      }
    }
    empty.forEach(tables::remove);
  }

  private void write(RollupBatch batch) {
    try {
      files.write(batch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rows read so far. */
  public long rows() {
    return rows;
  }

  /** Rows written so far. */
  public long rowsWritten() {
    return files.rows();
  }

  /** Bytes written so far. */
  public long bytesWritten() {
    return files.bytes();
  }

  /** Series that the tables know. */
  public long series() {
    return tables.values().stream().mapToLong(shard -> shard.table.series().size()).sum();
  }

  /** Heap bytes of all open windows. */
  public long openWindowBytes() {
    return tables.values().stream().mapToLong(shard -> Footprint.of(shard.table).bytes()).sum();
  }

  /** Heap bytes that a series takes in an open window of a tier, on average; 0 if none is open. */
  public double bytesPerSeries(int frequencyMs) {
    double bytes = 0;
    double series = 0;
    for (Shard shard : tables.values()) {
      for (int t = 0; t < shard.table.tiers(); t++) {
        Tier tier = shard.table.tier(t);
        for (int i = 0; tier.frequency() == frequencyMs && i < tier.size(); i++) {
          bytes += tier.get(i).bytes();
          series += shard.table.series().size();
        }
      }
    }
    return series == 0 ? 0 : bytes / series;
  }

  /** Series of all open windows, each counted once a window. */
  public long openSeries() {
    long sum = 0;
    for (Shard shard : tables.values()) {
      int series = shard.table.series().size();
      sum += Footprint.of(shard.table).windows() * series;
    }
    return sum;
  }

  /** Frees the native memory. */
  @Override
  public void close() {
    zstd.close();
    files.close();
  }

  private final class Batches implements SegmentDecoder.Output {
    @Override
    public void batch(PointBatch batch) {
      merge(batch);
    }

    @Override
    public void refused(Refusal refusal) {
      throw new IllegalStateException(refusal.detail());
    }
  }

  private final class Closed implements Cascade.Output {
    @Override
    public void closed(ShardTable table, int frequency, Window window) {
      emitter.emit(current.key, table, frequency, window);
    }

    @Override
    public void opened(long last) {
      timer(last);
    }
  }
}
