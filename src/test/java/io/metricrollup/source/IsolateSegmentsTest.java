package io.metricrollup.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.harness.Folders;
import io.metricrollup.segment.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class IsolateSegmentsTest {
  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  private static final String START = "2026-03-01T06:00:00Z";
  private static final long SEGMENTS = 40;

  /** Segments by the attempt that decoded them; that of the last counts. */
  private static final NavigableMap<Integer, Queue<Long>> DECODED = new ConcurrentSkipListMap<>();

  private static final Queue<String> QUARANTINED = new ConcurrentLinkedQueue<>();
  private static final Queue<String> DEATHS = new ConcurrentLinkedQueue<>();

  @TempDir private Path root;

  @BeforeEach
  void reset() {
    DEATHS.clear();
    DECODED.clear();
    QUARANTINED.clear();
  }

  @Test
  void segmentThatKeepsKillingIsQuarantinedAndAllOthersCount() throws Exception {
    run(new Decoder(7, new StackOverflowError("poison")));

    // Three times before anyone is suspected, then two times alone.
    assertThat(DEATHS)
        .containsExactly("attempt 0", "attempt 1", "attempt 2", "attempt 3", "attempt 4");
    assertThat(DECODED.lastEntry().getValue())
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(1, SEGMENTS).filter(id -> id != 7).boxed().toList());
    assertThat(QUARANTINED).hasSize(1);
    assertThat(QUARANTINED.peek())
        .contains("\"reason\":\"corrupt_segment\"", "\"segment\":7", "processes died while");
    List<Path> notes = Folders.files(root.resolve(Suspects.FOLDER), "");
    assertThat(notes).hasSize(2).allMatch(note -> note.toString().contains("-7-r0-"));
    assertThat(notes.get(0)).hasContent("file of 7");
  }

  @Test
  void whatOnlyFailsIsNoSuspect() throws Exception {
    run(new Decoder(7, new IllegalStateException("broken connection")));

    assertThat(DEATHS).hasSize(8);
    assertThat(DECODED.lastEntry().getValue()).hasSize((int) SEGMENTS);
    assertThat(QUARANTINED).isEmpty();
    assertThat(Folders.files(root.resolve(Suspects.FOLDER), "")).isEmpty();
  }

  /** As of windows in the same chain that have run out of memory. */
  @Test
  void whatFailsBehindDecodingIsNoSuspect() throws Exception {
    run(new Decoder(7, new OutOfMemoryError("windows")));

    assertThat(DEATHS).hasSize(8);
    assertThat(DECODED.lastEntry().getValue()).hasSize((int) SEGMENTS);
    assertThat(QUARANTINED).isEmpty();
    assertThat(Folders.files(root.resolve(Suspects.FOLDER), "")).isEmpty();
  }

  private void run(Decoder decoder) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 20);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    environment.setParallelism(2);
    environment.getConfig().enableObjectReuse();
    String uri = Files.createDirectories(root).toUri().toString();
    SingleOutputStreamOperator<FetchedSegment> isolated =
        environment
            .fromSequence(1, SEGMENTS)
            .map(IsolateSegmentsTest::fetched)
            .returns(FetchedSegmentSerializer.TYPE)
            // All of it is restarted at once, as the job is.
            .shuffle()
            .process(new IsolateSegments(instance -> new Storage(uri, "default")))
            .returns(FetchedSegmentSerializer.TYPE);
    isolated.process(decoder).returns(Types.LONG).sinkTo(new DiscardingSink<>());
    isolated
        .getSideOutput(QuarantineRecord.QUARANTINE)
        .map(
            record -> {
              QUARANTINED.add(record);
              return record;
            })
        .sinkTo(new DiscardingSink<>());
    environment.execute();
  }

  private static FetchedSegment fetched(long id) {
    return new FetchedSegment(
        Messages.segment(id, START), "file of " + id, new byte[0], 0, () -> {});
  }

  /** Dies of one segment: of its own error for ever, of an exception or of windows eight times. */
  private static final class Decoder extends ProcessFunction<FetchedSegment, Long> {
    private static final long serialVersionUID = 1L;

    private final long poison;
    private final Throwable death;

    Decoder(long poison, Throwable death) {
      this.poison = poison;
      this.death = death;
    }

    @Override
    public void processElement(FetchedSegment segment, Context context, Collector<Long> out)
        throws Exception {
      int attempt = getRuntimeContext().getTaskInfo().getAttemptNumber();
      long id = segment.message().notification().segmentId();
      if (id == poison && death instanceof StackOverflowError error) {
        DEATHS.add("attempt " + attempt);
        throw error;
      }
      if (id == poison && death instanceof OutOfMemoryError error && DEATHS.size() < 8) {
        DEATHS.add("behind");
        segment.acquit();
        throw error;
      }
      if (id == poison && death instanceof Exception failure && DEATHS.size() < 8) {
        DEATHS.add("failed");
        throw failure;
      }
      DECODED.computeIfAbsent(attempt, key -> new ConcurrentLinkedQueue<>()).add(id);
    }
  }
}
