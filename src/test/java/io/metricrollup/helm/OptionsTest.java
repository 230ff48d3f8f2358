package io.metricrollup.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricrollup.job.RollupOptions;
import io.metricrollup.job.runtime.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code templates/options.yaml}: what the chart passes to the job. */
class OptionsTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

  @TempDir private Path folder;

  private static Stream<String> sizes() {
    return Chart.SIZES.stream();
  }

  /** As the job's process does: the deployment's arguments, with the mounted file in its place. */
  private RollupOptions accepted(Chart chart) throws IOException {
    Path file = folder.resolve("options.yaml");
    String given =
        chart.objects("ConfigMap").stream()
            .map(map -> map.at("/data/options.yaml"))
            .filter(JsonNode::isTextual)
            .findFirst()
            .orElseThrow()
            .asText();
    Files.writeString(file, given);
    List<String> arguments = new ArrayList<>();
    JsonNode deployment = chart.object("FlinkDeployment");
    for (JsonNode argument : deployment.at("/spec/job/args")) {
      arguments.add(argument.asText().replace("/opt/flink/rollup", folder.toString()));
    }
    return RollupOptions.parse(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void everySizeIsAcceptedByTheJob(String values) throws IOException {
    RollupOptions options = accepted(Chart.minimal().file(values));
    assertThat(options.bootstrapServers()).isEqualTo("kafka-0:9092");
    assertThat(options.groupId()).isEqualTo("metric-rollup");
    assertThat(options.storageRoot(1)).isEqualTo("s3://lake");
  }

  /** The values that the manual shows, with every secret and everything that can be switched on. */
  @Test
  void valuesOfTheManualAreAccepted() throws IOException {
    String manual = Files.readString(Installation.current().root().resolve("docs/operations.md"));
    int begin = manual.indexOf("```yaml\n") + 8;
    Path values = folder.resolve("my-values.yaml");
    Files.writeString(values, manual.substring(begin, manual.indexOf("```", begin)).indent(-3));
    Chart chart = Chart.bare().file(values);
    RollupOptions options = accepted(chart);
    assertThat(options.storageRoot(1)).isEqualTo("s3://LAKE");
    assertThat(options.kafkaProperties())
        .containsEntry("sasl.jaas.config", "${secret:/opt/flink/secrets/kafka:jaas.conf}");
    assertThat(chart.flinkConfiguration()).containsEntry("s3.endpoint", "https://minio:9000");
    assertThat(chart.objects("PodMonitor")).hasSize(1);
  }

  @Test
  void namesAndTypesArriveAsTheyWereGiven() throws IOException {
    RollupOptions options =
        accepted(
            Chart.minimal()
                .with("options.shards", 12)
                .with("options.announce-compaction", "true")
                .with("options.kafka\\.security\\.protocol", "SASL_SSL")
                .with("options.storage-root\\.7", "gs://other"));
    assertThat(options.announceCompaction()).isTrue();
    assertThat(options.kafkaProperties()).containsEntry("security.protocol", "SASL_SSL");
    assertThat(options.storageRoot(7)).isEqualTo("gs://other");
  }

  @Test
  void notesNameTheTopicsThatHaveToBeThere() throws IOException {
    Chart chart = Chart.minimal();
    RollupOptions options = accepted(chart);
    assertThat(chart.notes().lines().map(String::strip))
        .contains(options.topic(), options.rolledTopic(), options.quarantineTopic())
        .contains(options.ledgerTopic() + " (may be compacted)")
        .doesNotContain(options.compactTopic());
    chart
        .with("options.announce-compaction", "true")
        .with("options.topic", "a")
        .with("options.rolled-topic", "b")
        .with("options.quarantine-topic", "c")
        .with("options.ledger-topic", "d")
        .with("options.compact-topic", "e");
    assertThat(chart.notes().lines().map(String::strip))
        .contains("a", "b", "c", "d (may be compacted)", "e");
  }

  /** Kafka's clients themselves fetch the secret from the mounted file. */
  @Test
  void secretOfTheBrokerIsReadFromItsFile() throws IOException {
    Files.writeString(folder.resolve("jaas.conf"), "the login");
    RollupOptions options =
        accepted(
            Chart.minimal()
                .with("kafkaSecret", "kafka-login")
                .with(
                    "options.kafka\\.sasl\\.jaas\\.config", "${secret:" + folder + ":jaas.conf}"));
    Properties client = options.kafkaProperties();
    client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "kafka-0:9092");
    client.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    client.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    assertThat(new ConsumerConfig(client).getPassword(SaslConfigs.SASL_JAAS_CONFIG))
        .isEqualTo(new Password("the login"));
  }

  @Test
  void schemaKnowsTheOptionsOfTheJobAndNoOthers() throws IOException {
    JsonNode schema =
        new ObjectMapper()
            .readTree(Chart.FOLDER.resolve("values.schema.json").toFile())
            .at("/properties/options");
    Set<String> known = new TreeSet<>();
    schema.path("properties").fieldNames().forEachRemaining(known::add);
    schema
        .path("patternProperties")
        .fieldNames()
        .forEachRemaining(name -> known.add(name.replaceAll("[\\^\\\\$]", "").replace(".+", "*")));
    Set<String> options = new TreeSet<>(Set.of("kafka"));
    Matcher rows = ROW.matcher(RollupOptions.markdown());
    while (rows.find()) {
      options.add(rows.group(1).replaceAll("<.*>", "*"));
    }
    assertThat(known).isEqualTo(options).hasSizeGreaterThan(30);
  }
}
