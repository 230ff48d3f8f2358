package io.metricrollup.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.sink.AnnouncerFactory;
import io.metricrollup.sink.SpoolAnnouncer;
import io.metricrollup.sink.SpoolSink;
import io.metricrollup.source.NotificationList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What operators rely on and an upgrade needs, in the graphs that Flink makes of both jobs. */
class JobGraphTest {
  private static final int OPERATORS = 12;
  private static final String READ = "Fetch segments -> Isolate segments -> Decode segments";
  private static final String ROLLED =
      "Rollup windows -> Segment sink: Writer -> Segment sink: Committer";

  static Stream<Named<StreamGraph>> jobs() {
    return Stream.of(
        Named.of("streaming", streaming()),
        Named.of("streaming, one shard each", streaming("--shards", "1")),
        Named.of("backfill", backfill()));
  }

  private static StreamExecutionEnvironment environment() {
    return StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration());
  }

  private static StreamGraph streaming(String... more) {
    StreamExecutionEnvironment environment = environment();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--bootstrap-servers",
                "localhost:9",
                "--group-id",
                "g",
                "--storage-root",
                "/lake"));
    arguments.addAll(List.of(more));
    RollupJob.build(environment, RollupOptions.parse(arguments.toArray(String[]::new)));
    return environment.getStreamGraph();
  }

  private static StreamGraph backfill() {
    StreamExecutionEnvironment environment = environment();
    AnnouncerFactory spool = SpoolAnnouncer.factory("/spool");
    RollupBackfill.build(
        environment,
        RollupOptions.parseBounded("--storage-root", "/lake", "--output-root", "/rolled"),
        NotificationList.of(List.of()),
        spool,
        new SpoolSink(spool, "quarantine"),
        new SpoolSink(spool, "ledger"));
    return environment.getStreamGraph();
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void everyOperatorHasANameADescriptionAndAUidOfItsOwn(StreamGraph graph) {
    Set<String> uids = new HashSet<>();
    for (StreamNode node : graph.getStreamNodes()) {
      assertThat(node.getTransformationUID()).as(node.getOperatorName()).isNotBlank();
      assertThat(uids.add(node.getTransformationUID())).as(node.getTransformationUID()).isTrue();
      assertThat(node.getOperatorName()).matches("(Source: )?[A-Z][a-z ]+(: (Writer|Committer))?");
      if (!node.getOperatorName().matches(".*: (Writer|Committer)")) {
        // Flink gives the two halves of a sink their names for descriptions.
        assertThat(node.getOperatorDescription()).isNotEqualTo(node.getOperatorName()).isNotBlank();
      }
    }
    assertThat(uids).hasSizeGreaterThanOrEqualTo(OPERATORS);
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void nothingIsSerializedGenerically(StreamGraph graph) {
    assertThat(graph.getJobConfiguration().get(PipelineOptions.GENERIC_TYPES)).isFalse();
    List<TypeSerializer<?>> serializers = new ArrayList<>();
    for (StreamNode node : graph.getStreamNodes()) {
      serializers.addAll(Arrays.asList(node.getTypeSerializersIn()));
      serializers.add(node.getTypeSerializerOut());
      serializers.add(node.getStateKeySerializer());
      node.getOutEdges()
          .forEach(
              edge -> {
                if (edge.getOutputTag() != null) {
                  serializers.add(
                      edge.getOutputTag()
                          .getTypeInfo()
                          .createSerializer(graph.getExecutionConfig().getSerializerConfig()));
                }
              });
    }
    serializers.removeIf(serializer -> serializer == null);
    assertThat(serializers)
        .hasSizeGreaterThan(OPERATORS)
        .extracting(serializer -> serializer.getClass().getName())
        .noneMatch(name -> name.contains("Kryo"));
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void maximumParallelismIsFixedAndWindowsAreChainedToTheSink(StreamGraph graph) {
    List<JobVertex> tasks = tasks(graph);
    assertThat(tasks).extracting(JobVertex::getMaxParallelism).containsOnly(840);
    assertThat(tasks)
        .extracting(JobVertex::getName)
        .anyMatch(name -> name.startsWith(READ))
        .anyMatch(name -> name.endsWith(ROLLED));
  }

  @Test
  void rowsAreExchangedOnlyIfAnOrganizationHasSeveralShards() {
    String several = "--shards." + new UUID(1, 2);
    assertThat(names(streaming("--shards", "1"))).contains(READ + " -> " + ROLLED);
    assertThat(names(streaming("--shards", "1", several, "1"))).contains(READ + " -> " + ROLLED);
    assertThat(names(streaming("--shards", "1", several, "2"))).contains(READ, ROLLED);
    assertThat(names(streaming("--shards", "2", several, "1"))).contains(READ, ROLLED);
  }

  private static List<String> names(StreamGraph graph) {
    return tasks(graph).stream().map(JobVertex::getName).toList();
  }

  private static List<JobVertex> tasks(StreamGraph graph) {
    return StreamSupport.stream(graph.getJobGraph().getVertices().spliterator(), false).toList();
  }
}
