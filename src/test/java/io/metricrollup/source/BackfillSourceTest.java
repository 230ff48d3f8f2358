package io.metricrollup.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BackfillSourceTest {
  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  private static final long FIRST = Instant.parse("2026-02-28T00:00:00Z").toEpochMilli();

  /** Segments every 10 s, three at a time, in no order, with some refused ones. */
  private static NotificationList list(int size) {
    List<NotificationMessage> messages = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String start = Instant.ofEpochMilli(FIRST + i / 3 * 10_000L).toString();
      messages.add(Messages.segment(i, 20260228, start, 0));
    }
    messages.add(Messages.judged("x"));
    messages.add(Messages.judged(Messages.json(-1, 20260228, 60_000, "2026-02-28T12:00:00Z", 0)));
    Collections.shuffle(messages, new Random(5));
    return NotificationList.of(messages.stream().map(NotificationList.Entry::of).toList());
  }

  private static void run(NotificationList list, Recorder recorder, Configuration configuration)
      throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    environment.enableCheckpointing(20);
    BackfillSource.attach(environment, list, "backfill")
        .transform("recorder", NotificationMessageSerializer.TYPE, recorder)
        .setParallelism(1)
        .sinkTo(new DiscardingSink<>());
    environment.execute();
  }

  @Test
  void watermarkStandsRightBeforeTheNextStart() throws Exception {
    Recorder.reset();
    NotificationList list = list(300);
    run(list, new Recorder(-1), new Configuration());

    List<Object> expected = new ArrayList<>();
    long watermark = Long.MIN_VALUE;
    for (NotificationList.Entry entry : list.entries()) {
      NotificationMessage message = entry.message();
      if (message.verdict() == Verdict.TAKEN && message.startMs() - 1 > watermark) {
        watermark = message.startMs() - 1;
        expected.add(new Watermark(watermark));
      }
      expected.add(message.origin() + " " + message.detail() + " " + message.notification());
    }
    expected.add(Watermark.MAX_WATERMARK);
    assertThat(new ArrayList<>(Recorder.SEEN)).isEqualTo(expected);
  }

  @Test
  void nothingToReadIsTheEndOfTime() throws Exception {
    Recorder.reset();
    run(NotificationList.of(List.of()), new Recorder(-1), new Configuration());

    assertThat(Recorder.SEEN).containsExactly(Watermark.MAX_WATERMARK);
  }

  @Test
  void restartContinuesAtTheCheckpointAndNothingIsLate() throws Exception {
    Recorder.reset();
    Configuration configuration = new Configuration();
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
    NotificationList list = list(2000);

    run(list, new Recorder(500), configuration);

    List<Object> seen = new ArrayList<>(Recorder.SEEN);
    int restart = seen.indexOf("restart");
    assertThat(restart).isPositive();
    List<Object> after = seen.subList(restart + 1, seen.size());
    long elements = after.stream().filter(e -> e instanceof String).count();
    // Not from the start again, and to the very end.
    assertThat(elements).isLessThan(list.size()).isGreaterThan(0);
    NotificationMessage last = list.entries().get(list.size() - 1).message();
    assertThat(after)
        .contains(last.origin() + " " + last.detail() + " " + last.notification())
        .endsWith(Watermark.MAX_WATERMARK);
    assertThat(after).noneMatch(e -> e.equals("late"));
    assertThat(seen.stream().filter(e -> e instanceof String).distinct().count())
        .isEqualTo(list.size() - 1 + 2);
  }

  @Test
  void positionIsStoredAsItWas() throws Exception {
    NotificationList list = list(9);
    BackfillSplitSerializer one = new BackfillSplitSerializer(list);
    var unassigned = new BackfillSplitSerializer.OfUnassigned(list);
    BackfillSplit split = new BackfillSplit(list, 4);
    String stored = "0000000400000000a51b4455";

    assertThat(one.getVersion()).isEqualTo(1);
    assertThat(unassigned.getVersion()).isEqualTo(1);
    assertThat(HexFormat.of().formatHex(one.serialize(split))).isEqualTo(stored);
    assertThat(HexFormat.of().formatHex(unassigned.serialize(List.of(split)))).isEqualTo(stored);
    assertThat(unassigned.serialize(List.of())).isEmpty();
    byte[] bytes = HexFormat.of().parseHex(stored);
    assertThat(one.deserialize(1, bytes).position()).isEqualTo(4);
    assertThat(unassigned.deserialize(1, bytes)).hasSize(1);
    assertThat(unassigned.deserialize(1, new byte[0])).isEmpty();
  }

  @Test
  void positionOfAnotherListIsRefused() throws Exception {
    byte[] position = new BackfillSplitSerializer(list(9)).serialize(new BackfillSplit(list(9), 4));

    assertThat(new BackfillSplitSerializer(list(9)).deserialize(1, position).position())
        .isEqualTo(4);
    assertThatThrownBy(() -> new BackfillSplitSerializer(list(10)).deserialize(1, position))
        .hasMessageContaining("another list of segments");
  }

  /** Notes what it sees; fails once after so many elements, when a checkpoint is complete. */
  private static final class Recorder extends AbstractStreamOperator<NotificationMessage>
      implements OneInputStreamOperator<NotificationMessage, NotificationMessage> {
    private static final long serialVersionUID = 1L;

    static final ConcurrentLinkedQueue<Object> SEEN = new ConcurrentLinkedQueue<>();
    private static final AtomicBoolean FAILED = new AtomicBoolean();

    private final int failAfter;
    private transient int elements;
    private transient long watermark;
    private transient boolean checkpointed;

    Recorder(int failAfter) {
      this.failAfter = failAfter;
    }

    static void reset() {
      SEEN.clear();
      FAILED.set(false);
    }

    @Override
    public void processElement(StreamRecord<NotificationMessage> element) throws Exception {
      NotificationMessage message = element.getValue();
      elements++;
      if (failAfter > 0 && !FAILED.get() && elements > failAfter) {
        if (!checkpointed) {
          Thread.sleep(1);
        } else if (FAILED.compareAndSet(false, true)) {
          SEEN.add("restart");
          throw new IllegalStateException("on purpose");
        }
      }
      if (message.verdict() == Verdict.TAKEN && message.startMs() <= watermark) {
        SEEN.add("late");
      }
      SEEN.add(message.origin() + " " + message.detail() + " " + message.notification());
      output.collect(element);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
      watermark = mark.getTimestamp();
      SEEN.add(mark);
      super.processWatermark(mark);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
      super.notifyCheckpointComplete(checkpointId);
      checkpointed = elements > 0;
    }
  }
}
