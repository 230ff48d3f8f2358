package io.metricrollup.sink;

import io.metricrollup.batch.RollupBatch;
import io.metricrollup.metrics.ProcessMemory;
import io.metricrollup.metrics.ZstdGauges;
import io.metricrollup.parquet.EncodedFile;
import io.metricrollup.zstd.ZstdPool;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.core.fs.Path;
import org.apache.flink.metrics.MetricGroup;

/**
 * Writes each batch as one file. Encoding is done on the task's thread, into memory; opening,
 * writing and closing on threads of its own, within a budget of bytes. Every flush waits for all
 * files to be closed, so that there is no state: what is not closed when a barrier passes is lost.
 */
final class SegmentWriter implements CommittingSinkWriter<RollupBatch, SegmentCommittable> {
  private final SinkSettings settings;
  private final Clock clock;
  private final SegmentIds.Source ids;
  private final ZstdPool zstd = new ZstdPool();
  private final SegmentEncoder encoder;
  private final BufferPool buffers;
  private final Transfers transfers;
  private final List<Path> targets = new ArrayList<>();
  private final List<Future<SegmentCommittable>> uploads = new ArrayList<>();
  private List<SegmentCommittable> closed = List.of();

  /** Nothing more is written once a file failed, long before the flush would say so. */
  private volatile boolean failed;

  SegmentWriter(SinkSettings settings, int subtask, MetricGroup metrics, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.ids = settings.ids().open();
    this.encoder = new SegmentEncoder(zstd, settings.zstdLevel(), settings.version());
    this.buffers = new BufferPool(settings.bytesInFlight());
    this.transfers = new Transfers("segment-upload-" + subtask, settings.commitThreads());
    ZstdGauges.register(metrics, ZstdGauges.COMPRESSION, zstd.compression());
    ProcessMemory.register(metrics);
  }

  @Override
  public void write(RollupBatch batch, Context context) throws IOException, InterruptedException {
    if (failed) {
      Transfers.await(uploads);
    }
    SegmentUpload upload = upload(batch);
    EncodedFile file = encoder.encode(batch, upload.footer());
    byte[] copy = buffers.copy(file.buffer(), file.length());
    int length = file.length();
    targets.add(upload.target());
    uploads.add(transfers.submit(() -> run(upload, copy, length)));
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    closed = Transfers.await(uploads);
  }

  @Override
  public Collection<SegmentCommittable> prepareCommit() {
    List<SegmentCommittable> handedOver = closed;
    closed = List.of();
    uploads.clear();
    targets.clear();
    return handedOver;
  }

  /** Drops what no committable was handed over for, and frees the native memory. */
  @Override
  public void close() {
    transfers.close();
    zstd.close();
    InProgressParts.discard(targets);
    targets.clear();
  }

  private SegmentCommittable run(SegmentUpload upload, byte[] file, int length) throws IOException {
    try {
      return upload.run(file, length);
    } catch (Throwable failure) {
      failed = true;
      throw failure;
    } finally {
      buffers.release(file);
    }
  }

  private SegmentUpload upload(RollupBatch batch) throws IOException {
    long id = ids.next(batch);
    String path = settings.store().relativePath(batch, id);
    int next = settings.nextFrequency(batch.frequencyMs());
    Path target = settings.store().resolve(batch.instance(), path);
    return new SegmentUpload(
        target.getFileSystem(),
        target,
        settings.ids().existingIsDone(),
        path,
        id,
        SegmentFooter.of(batch, next, clock.millis()),
        SegmentContents.of(batch),
        batch.inputRows(),
        settings.compactionTopic() != null);
  }
}
