package io.metricrollup.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceEnumerator;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The bounded source of a backfill: a list of notifications in order of start. Between two segments
 * the watermark stands one millisecond before the start of the next unread one: as far as it can
 * be, and nothing comes late. One reader; it continues where a checkpoint left it.
 */
public final class BackfillSource
    implements Source<NotificationMessage, BackfillSplit, Collection<BackfillSplit>> {
  private static final long serialVersionUID = 1L;

  private final NotificationList list;

  public BackfillSource(NotificationList list) {
    this.list = list;
  }

  /** Adds the source to a job, with its watermarks and with parallelism 1. */
  public static DataStreamSource<NotificationMessage> attach(
      StreamExecutionEnvironment environment, NotificationList list, String name) {
    return environment
        .fromSource(
            new BackfillSource(list),
            WatermarkStrategy.noWatermarks(),
            name,
            NotificationMessageSerializer.TYPE)
        .setParallelism(1);
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SourceReader<NotificationMessage, BackfillSplit> createReader(
      SourceReaderContext context) {
    return new BackfillReader(context);
  }

  @Override
  public SplitEnumerator<BackfillSplit, Collection<BackfillSplit>> createEnumerator(
      SplitEnumeratorContext<BackfillSplit> context) {
    // The reader asks a split for its first element before it asks whether there is one.
    List<BackfillSplit> splits = list.size() == 0 ? List.of() : List.of(new BackfillSplit(list, 0));
    return new IteratorSourceEnumerator<>(context, splits);
  }

  @Override
  public SplitEnumerator<BackfillSplit, Collection<BackfillSplit>> restoreEnumerator(
      SplitEnumeratorContext<BackfillSplit> context, Collection<BackfillSplit> unassigned) {
    return new IteratorSourceEnumerator<>(context, new ArrayList<>(unassigned));
  }

  @Override
  public SimpleVersionedSerializer<BackfillSplit> getSplitSerializer() {
    return new BackfillSplitSerializer(list);
  }

  @Override
  public SimpleVersionedSerializer<Collection<BackfillSplit>> getEnumeratorCheckpointSerializer() {
    return new BackfillSplitSerializer.OfUnassigned(list);
  }
}
