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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What operators rely on and an upgrade needs, in the graphs that Flink makes of both jobs. */
class JobGraphTest {
  private static final int OPERATORS = 13;

  static Stream<Named<StreamGraph>> jobs() {
    return Stream.of(Named.of("streaming", streaming()), Named.of("backfill", backfill()));
  }

  private static StreamExecutionEnvironment environment() {
    return StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration());
  }

  private static StreamGraph streaming() {
    StreamExecutionEnvironment environment = environment();
    RollupJob.build(
        environment,
        RollupOptions.parse(
            "--bootstrap-servers", "localhost:9", "--group-id", "g", "--storage-root", "/lake"));
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
    List<JobVertex> tasks =
        StreamSupport.stream(graph.getJobGraph().getVertices().spliterator(), false).toList();
    assertThat(tasks).extracting(JobVertex::getMaxParallelism).containsOnly(840);
    assertThat(tasks)
        .extracting(JobVertex::getName)
        .contains("Rollup windows -> Segment sink: Writer -> Segment sink: Committer");
  }
}
