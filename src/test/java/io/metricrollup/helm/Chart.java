package io.metricrollup.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.TemplateCommand;
import io.metricrollup.job.runtime.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The project's chart, rendered by Helm itself with some values. */
final class Chart {
  static final Path FOLDER = Installation.current().root().resolve("helm");
  static final List<String> SIZES =
      List.of("values-small.yaml", "values-medium.yaml", "values-large.yaml");

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private final Path chart;
  private final List<Path> files = new ArrayList<>();
  private final Map<String, Object> values = new TreeMap<>();

  private Chart(Path chart) {
    this.chart = chart;
  }

  /** As it is, without what a user has to give. */
  static Chart bare() {
    return new Chart(FOLDER);
  }

  /** With the least that a user has to give. */
  static Chart minimal() {
    return minimal(FOLDER);
  }

  /**
   * @param chart the folder, or what was packed of it
   */
  static Chart minimal(Path chart) {
    return new Chart(chart)
        .with("image.repository", "example/rollup")
        .with("stateRoot", "s3://state/rollup/")
        .with("options.bootstrap-servers", "kafka-0:9092")
        .with("options.group-id", "metric-rollup")
        .with("options.storage-root", "s3://lake");
  }

  /** Adds a value; a dot goes one level down, one behind a backslash does not. */
  Chart with(String key, Object value) {
    values.put(key, value);
    return this;
  }

  /** Adds a values file of the chart. */
  Chart file(String name) {
    return file(FOLDER.resolve(name));
  }

  /** Adds a user's values file. */
  Chart file(Path file) {
    files.add(file);
    return this;
  }

  String render() {
    TemplateCommand command =
        new Helm(chart)
            .template()
            .withName("tiers")
            .withNamespace("metrics")
            .withKubeVersion("1.31.0");
    files.forEach(command::withValuesFile);
    values.forEach(command::set);
    return command.call();
  }

  /** What Helm says after an installation. */
  String notes() {
    InstallCommand command =
        new Helm(FOLDER)
            .install()
            .withName("tiers")
            .withNamespace("metrics")
            .withKubeVersion("1.31.0")
            .clientOnly()
            .dryRun();
    values.forEach(command::set);
    String output = command.call().getOutput();
    return output.substring(output.indexOf("NOTES:"));
  }

  /** Everything rendered. */
  List<JsonNode> objects() {
    try {
      List<JsonNode> objects = new ArrayList<>();
      YAML.readerFor(JsonNode.class).<JsonNode>readValues(render()).forEachRemaining(objects::add);
      objects.removeIf(node -> node == null || node.isNull() || node.isMissingNode());
      return objects;
    } catch (IOException e) {
      throw new AssertionError("the chart renders no YAML", e);
    }
  }

  /** The one object of a kind. */
  JsonNode object(String kind) {
    List<JsonNode> found = objects(kind);
    assertThat(found).as(kind).hasSize(1);
    return found.get(0);
  }

  List<JsonNode> objects(String kind) {
    return objects().stream().filter(node -> node.path("kind").asText().equals(kind)).toList();
  }

  /** Flink's settings in the one FlinkDeployment. */
  Map<String, String> flinkConfiguration() {
    Map<String, String> settings = new TreeMap<>();
    object("FlinkDeployment")
        .at("/spec/flinkConfiguration")
        .properties()
        .forEach(
            field -> {
              assertThat(field.getValue().isTextual()).as(field.getKey()).isTrue();
              settings.put(field.getKey(), field.getValue().asText());
            });
    return settings;
  }

  static JsonNode yaml(Path file) throws IOException {
    return YAML.readTree(file.toFile());
  }
}
