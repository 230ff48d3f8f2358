package io.metricrollup.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart as a whole: it is well formed, and wrong values are refused in words. */
class ChartTest {
  private static final Map<String, Class<?>> MODEL =
      Map.of(
          "ConfigMap", ConfigMap.class,
          "ServiceAccount", ServiceAccount.class,
          "Role", Role.class,
          "RoleBinding", RoleBinding.class,
          "NetworkPolicy", NetworkPolicy.class,
          "PodDisruptionBudget", PodDisruptionBudget.class);

  @TempDir private Path folder;

  private static Stream<String> sizes() {
    return Chart.SIZES.stream();
  }

  @Test
  void strictLintFindsNothing() {
    LintResult lint = new Helm(Chart.FOLDER).lint().strict().call();
    assertThat(lint.isFailed()).as("%s", lint.getMessages()).isFalse();
  }

  /** The link to {@code flink-conf} is followed when the chart is packed. */
  @Test
  void packedChartRendersTheSame() throws IOException {
    new Helm(Chart.FOLDER).packageIt().withDestination(folder).call();
    try (Stream<Path> packed = Files.list(folder)) {
      Path chart = packed.findFirst().orElseThrow();
      assertThat(chart).hasExtension("tgz");
      assertThat(Chart.minimal(chart).render()).isEqualTo(Chart.minimal().render());
    }
  }

  @Test
  void everyValuesFileIsTested() throws IOException {
    try (Stream<Path> files = Files.list(Chart.FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.startsWith("values-"))
          .containsExactlyInAnyOrderElementsOf(Chart.SIZES);
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void everyObjectIsOneThatKubernetesTakes(String values) {
    List<JsonNode> objects = Chart.minimal().file(values).objects();
    assertThat(objects).hasSize(MODEL.size() + 1);
    for (JsonNode object : objects) {
      Class<?> type = MODEL.get(object.path("kind").asText());
      if (type != null) {
        assertThat(StrictModel.read(object, type)).isNotNull();
      } else {
        assertThat(object.path("kind").asText()).isEqualTo("FlinkDeployment");
      }
      assertThat(object.at("/metadata/name").asText()).startsWith("tiers");
      assertThat(object.at("/metadata/labels/app.kubernetes.io~1instance").asText())
          .isEqualTo("tiers");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          job.parallelism           | 0               | minimum
          job.parallelism           | 1000            | maximum
          job.state                 | stopped         | 'running'
          stateRoot                 | s3://u:pw@state | stateRoot
          stateRoot                 | state           | stateRoot
          options.storage-rot       | s3://lake       | storage-rot
          taskManager.memory        | 2 GB            | memory
          image.pullPolicy          | Sometimes       | pullPolicy
          replicas                  | 2               | replicas
          flinkVersion              | v1_20           | flinkVersion
          """)
  void wrongValueIsRefusedByName(String key, String value, String said) {
    assertThatThrownBy(() -> Chart.minimal().with(key, value).render())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(said.replace("'", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "image.repository,image.repository is missing",
    "stateRoot,stateRoot is missing",
    "options.bootstrap-servers,options.bootstrap-servers is missing",
    "options.group-id,options.group-id is missing",
    "options.storage-root,options.storage-root is missing"
  })
  void missingValueIsNamed(String key, String said) {
    assertThatThrownBy(() -> Chart.minimal().with(key, "").render())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(said);
  }
}
