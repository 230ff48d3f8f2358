package io.metricrollup.sink;

import io.metricrollup.batch.RollupBatch;
import java.io.IOException;
import java.time.Clock;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Writes rolled-up segments: one file for each {@link RollupBatch}, committed with the checkpoint
 * that covers it and announced right after. Exactly once on storage, at least once announced, a
 * repeat byte for byte the same.
 *
 * <p>To be chained to the operator that makes the batches: a batch is read during the call only.
 */
public final class SegmentSink implements Sink<RollupBatch>, SupportsCommitter<SegmentCommittable> {
  private static final long serialVersionUID = 1L;

  private final SinkSettings settings;
  private final AnnouncerFactory announcers;

  public SegmentSink(SinkSettings settings, AnnouncerFactory announcers) {
    this.settings = settings;
    this.announcers = announcers;
  }

  @Override
  public SinkWriter<RollupBatch> createWriter(WriterInitContext context) throws IOException {
    int subtask = context.getTaskInfo().getIndexOfThisSubtask();
    return new SegmentWriter(settings, subtask, context.metricGroup(), Clock.systemUTC());
  }

  @Override
  public Committer<SegmentCommittable> createCommitter(CommitterInitContext context)
      throws IOException {
    int subtask = context.getTaskInfo().getIndexOfThisSubtask();
    return new SegmentCommitter(
        settings, subtask, announcers.open(subtask), context.metricGroup(), Clock.systemUTC());
  }

  @Override
  public SimpleVersionedSerializer<SegmentCommittable> getCommittableSerializer() {
    return new SegmentCommittableSerializer();
  }
}
