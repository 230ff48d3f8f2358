package io.metricrollup.job;

import io.metricrollup.batch.RollupBatch;
import io.metricrollup.sink.AnnouncerFactory;
import io.metricrollup.sink.SegmentIds;
import io.metricrollup.sink.SegmentSink;
import io.metricrollup.source.NotificationMessage;
import java.util.function.Function;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The streaming job: notifications from Kafka, segments from and to object storage, announcements
 * and quarantine to Kafka. {@code --help} prints the options.
 */
public final class RollupJob {
  private RollupJob() {}

  /** Entry point for {@code flink run} and application mode. */
  public static void main(String[] arguments) throws Exception {
    if (RollupOptions.wantsHelp(arguments)) {
      System.out.println(RollupOptions.help());
      return;
    }
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    build(environment, RollupOptions.parse(arguments));
    environment.execute("Metric rollup");
  }

  /** Adds the job to an environment, which is configured as the job needs it. */
  public static void build(StreamExecutionEnvironment environment, RollupOptions options) {
    AnnouncerFactory announcer = new KafkaEnds(options).announcer();
    build(
        environment,
        options,
        settings -> new SegmentSink(settings.sink(SegmentIds.random()), announcer));
  }

  /**
   * The same with another sink.
   *
   * @param segments makes it of the settings
   */
  static void build(
      StreamExecutionEnvironment environment,
      RollupOptions options,
      Function<RollupSettings, Sink<RollupBatch>> segments) {
    RollupSettings settings = RollupSettings.streaming(options);
    KafkaEnds kafka = new KafkaEnds(options);
    configure(environment);
    environment.enableCheckpointing(
        options.checkpointInterval().toMillis(), CheckpointingMode.EXACTLY_ONCE);
    DataStream<NotificationMessage> notifications =
        environment
            .fromSource(
                kafka.notifications(settings.policy()), settings.watermarks(), "Notifications")
            .setParallelism(1)
            .uid("notifications")
            .setDescription("announcements of new segments, from Kafka topic " + options.topic());
    new RollupTopology(settings, segments.apply(settings), kafka.quarantine(), kafka.ledger())
        .build(notifications);
  }

  /** What the operators rely on, wherever they run. */
  static void configure(StreamExecutionEnvironment environment) {
    environment.configure(
        new Configuration()
            .set(PipelineOptions.OBJECT_REUSE, true)
            .set(PipelineOptions.GENERIC_TYPES, false));
    environment.setMaxParallelism(RollupTopology.maxParallelism());
  }
}
