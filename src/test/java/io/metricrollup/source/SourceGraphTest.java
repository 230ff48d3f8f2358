package io.metricrollup.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.metrics.MetricNames;
import io.metricrollup.metrics.Tally;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The source side as a whole, in the order the job has it, without Kafka and without Kryo. */
class SourceGraphTest {
  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(4)
              .build());

  private static final ConcurrentLinkedQueue<String> READ = new ConcurrentLinkedQueue<>();
  private static final ConcurrentLinkedQueue<String> REFUSED = new ConcurrentLinkedQueue<>();
  private static final int SEGMENTS = 200;

  @TempDir Path root;

  private static String start(int segment) {
    return Instant.parse("2026-02-28T00:00:00Z").plusSeconds(10L * segment).toString();
  }

  @Test
  void everyAnnouncedSegmentIsReadOnceOrQuarantined() throws Exception {
    Lake lake = new Lake(root);
    List<NotificationMessage> messages = new ArrayList<>();
    for (int i = 0; i < SEGMENTS; i++) {
      NotificationMessage message = Messages.segment(i, 20260228, start(i), 0);
      messages.add(message);
      messages.add(message);
      if (i % 50 != 7) {
        lake.write(message, new byte[1000 + i]);
      }
    }
    messages.add(Messages.judged("malformed"));
    messages.add(Messages.segment(-9, 20260201, start(0), 0));

    JobExecutionResult result = run(lake, messages);

    TreeSet<String> expected = new TreeSet<>();
    for (int i = 0; i < SEGMENTS; i++) {
      if (i % 50 != 7) {
        expected.add(i + " " + (1000 + i));
      }
    }
    assertThat(READ).hasSize(expected.size());
    assertThat(new TreeSet<>(READ)).isEqualTo(expected);
    assertThat(REFUSED).hasSize(6);
    assertThat(count(result, MetricNames.NOTIFICATIONS)).isEqualTo(2 * SEGMENTS + 2);
    assertThat(count(result, MetricNames.DUPLICATES)).isEqualTo(SEGMENTS);
    assertThat(count(result, MetricNames.FETCH_RETRIES)).isPositive();
    assertThat(
            LongStream.of(
                count(result, MetricNames.QUARANTINED + ".segment_not_found"),
                count(result, MetricNames.QUARANTINED + ".malformed_notification"),
                count(result, MetricNames.QUARANTINED + ".too_old")))
        .containsExactly(4L, 1L, 1L);
  }

  private static long count(JobExecutionResult result, String name) {
    return result.getAccumulatorResult(Tally.accumulator(name));
  }

  private static JobExecutionResult run(Lake lake, List<NotificationMessage> messages)
      throws Exception {
    READ.clear();
    REFUSED.clear();
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    environment.setParallelism(2);
    environment.enableCheckpointing(50);

    SingleOutputStreamOperator<NotificationMessage> checked =
        BackfillSource.attach(
                environment,
                NotificationList.of(messages.stream().map(NotificationList.Entry::of).toList()),
                "list")
            .process(new CheckNotifications())
            .returns(NotificationMessageSerializer.TYPE)
            .setParallelism(1);
    SingleOutputStreamOperator<NotificationMessage> once =
        checked
            .transform(
                "clock",
                NotificationMessageSerializer.TYPE,
                new EventClock<>(Duration.ofSeconds(30), Duration.ofSeconds(1)))
            .setParallelism(1)
            .keyBy(DuplicateKey::of, DuplicateKey.TYPE)
            .process(new DropDuplicates(Duration.ofDays(7)))
            .returns(NotificationMessageSerializer.TYPE);
    FetchSettings settings =
        new FetchSettings(
            3,
            16,
            3000,
            1 << 20,
            Duration.ofMillis(100),
            Duration.ofSeconds(10),
            Duration.ofMillis(5),
            Duration.ofMillis(50));
    SingleOutputStreamOperator<FetchedSegment> fetched =
        new FetchSegmentsFactory(
                lake.layout(), settings, ParkSettings.DEFAULT, SourceGraphTest::place)
            .attach(once.partitionCustom((Integer place, int tasks) -> place, m -> place(m, 2)));
    note(fetched);
    checked
        .getSideOutput(QuarantineRecord.QUARANTINE)
        .union(
            once.getSideOutput(QuarantineRecord.QUARANTINE),
            fetched.getSideOutput(QuarantineRecord.QUARANTINE))
        .process(new Note<>(json -> REFUSED.add(json)))
        .returns(Types.STRING)
        .sinkTo(new DiscardingSink<>());
    return environment.execute();
  }

  private static int place(NotificationMessage message, int tasks) {
    return (int) Math.floorMod(message.notification().segmentId(), (long) tasks);
  }

  private static void note(DataStream<FetchedSegment> segments) {
    segments
        .process(
            new Note<FetchedSegment>(
                s -> {
                  READ.add(s.message().notification().segmentId() + " " + s.length());
                  s.release();
                }))
        .returns(FetchedSegmentSerializer.TYPE)
        .sinkTo(new DiscardingSink<>());
  }

  private interface Taker<T> extends java.io.Serializable {
    void take(T element);
  }

  private static final class Note<T> extends ProcessFunction<T, T> {
    private static final long serialVersionUID = 1L;
    private final Taker<T> taker;

    Note(Taker<T> taker) {
      this.taker = taker;
    }

    @Override
    public void processElement(T element, Context context, Collector<T> out) {
      taker.take(element);
    }
  }
}
