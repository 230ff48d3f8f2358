package io.metricrollup.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricrollup.batch.RollupBatch;
import io.metricrollup.batch.RollupBatchSerializer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The sink in a running job: what is on storage is what was announced, each window once. */
@Timeout(180)
class SegmentSinkJobTest {
  private static final int FILES = 400;
  private static final int ROWS = 50;

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir Path root;
  @TempDir Path spool;
  private SinkRig rig;

  @BeforeEach
  void rig() {
    rig = new SinkRig(root);
  }

  @AfterEach
  void nothingFailsAnyMore() {
    FailingFileSystem.fail(0, 0, 0);
  }

  @Test
  void announcedIsCommittedIsOnStorage() throws Exception {
    run();

    assertThat(rig.files()).noneMatch(file -> file.getFileName().toString().startsWith("."));
    assertEveryWindowOnce();
    assertThat(lines()).hasSize(FILES).doesNotHaveDuplicates();
  }

  @Test
  void failingStorageLosesNothingAndDoublesNothing() throws Exception {
    rig.scheme = FailingFileSystem.SCHEME;
    FailingFileSystem.fail(20240229, 0.02, 12);
    run();

    assertThat(FailingFileSystem.failuresLeft()).isZero();
    assertEveryWindowOnce();
  }

  @Test
  void secondBackfillLeavesStorageAsItIs() throws Exception {
    rig.ids = SegmentIds.derived();
    run();
    List<Path> files = rig.files();
    Set<String> announced = new TreeSet<>(lines());
    run();

    assertThat(rig.files()).isEqualTo(files);
    assertEveryWindowOnce();
    assertThat(lines()).hasSize(2 * FILES);
    assertThat(new TreeSet<>(lines())).isEqualTo(announced);
  }

  private void run() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 50);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(2);
    env.enableCheckpointing(200);
    env.getConfig().enableObjectReuse();
    env.fromSource(numbers(), WatermarkStrategy.noWatermarks(), "numbers")
        .map((MapFunction<Long, RollupBatch>) n -> BatchBuilder.random(n, ROWS).build())
        .returns(RollupBatchSerializer.TYPE)
        .sinkTo(new SegmentSink(rig.settings(), SpoolAnnouncer.factory(spool.toString())));
    env.execute();
  }

  private static DataGeneratorSource<Long> numbers() {
    return new DataGeneratorSource<>(n -> n, FILES, RateLimiterStrategy.perSecond(200), Types.LONG);
  }

  private void assertEveryWindowOnce() throws Exception {
    Set<Path> announced = new TreeSet<>();
    long rows = 0;
    for (String line : new TreeSet<>(lines())) {
      JsonNode message = new ObjectMapper().readTree(line);
      Path file = root.resolve(message.get("p").asText());
      assertThat(file).hasSize(message.get("fs").asLong());
      announced.add(file);
      rows += message.get("rc").asLong();
    }
    assertThat(rows).isEqualTo((long) FILES * ROWS);
    assertThat(visible()).isEqualTo(announced);
    assertThat(
            DuckDb.query(
                "SELECT count(*), count(DISTINCT chq_timestamp), min(chq_timestamp) FROM '"
                    + root
                    + "/**/tbl_*.parquet'"))
        .containsExactly(List.of((long) FILES * ROWS, (long) FILES, BatchBuilder.WINDOW));
  }

  private Set<Path> visible() {
    Set<Path> visible = new TreeSet<>(rig.files());
    visible.removeIf(file -> file.getFileName().toString().startsWith("."));
    return visible;
  }

  private List<String> lines() throws Exception {
    List<String> lines = new ArrayList<>();
    for (Path file : SpoolAnnouncer.files(spool, "rolled")) {
      lines.addAll(Files.readAllLines(file));
    }
    return lines;
  }
}
