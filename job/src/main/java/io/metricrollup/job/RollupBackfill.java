package io.metricrollup.job;

import io.metricrollup.batch.RollupBatch;
import io.metricrollup.sink.AnnouncerFactory;
import io.metricrollup.sink.SegmentIds;
import io.metricrollup.sink.SegmentSink;
import io.metricrollup.source.BackfillSource;
import io.metricrollup.source.NotificationList;
import io.metricrollup.source.NotificationMessage;
import io.metricrollup.source.NotificationPolicy;
import java.time.Duration;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The bounded job: the operators of {@link RollupJob} over a list of segments in order of start, so
 * that nothing comes late. Ids are derived from what goes into a file: the same list gives the same
 * names, whatever the parallelism.
 */
public final class RollupBackfill {
  /**
   * What is written is committed and announced this often, and once more at the end. The end waits
   * for the next checkpoint: with 10 s it was a quarter of a run over 5 million rows.
   */
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(2);

  private RollupBackfill() {}

  /** How the notifications of a backfill are to be judged. */
  public static NotificationPolicy policy(RollupOptions options) {
    return RollupSettings.backfill(options).policy();
  }

  /** Adds the job to an environment, which is configured as the job needs it. */
  public static void build(
      StreamExecutionEnvironment environment,
      RollupOptions options,
      NotificationList segments,
      AnnouncerFactory announcer,
      Sink<String> quarantine,
      Sink<String> ledger) {
    RollupSettings settings = RollupSettings.backfill(options);
    RollupJob.configure(environment);
    environment.enableCheckpointing(CHECKPOINT_INTERVAL.toMillis());
    DataStream<NotificationMessage> notifications =
        BackfillSource.attach(environment, segments, "Segments to backfill")
            .uid("notifications")
            .setDescription("segments in order of their start");
    Sink<RollupBatch> sink = new SegmentSink(settings.sink(SegmentIds.derived()), announcer);
    new RollupTopology(settings, sink, quarantine, ledger).build(notifications);
  }
}
