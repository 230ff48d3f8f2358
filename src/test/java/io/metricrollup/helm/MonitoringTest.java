package io.metricrollup.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code templates/podmonitor.yaml}, {@code prometheusrule.yaml} and {@code dashboard.yaml}. */
class MonitoringTest {
  @Test
  void nothingThatNeedsAnotherOperatorIsMadeUnasked() {
    assertThat(Chart.minimal().objects())
        .noneMatch(object -> object.path("apiVersion").asText().startsWith("monitoring"));
  }

  @Test
  void podMonitorScrapesThePortOfThePods() {
    Chart chart = Chart.minimal().with("podMonitor.enabled", "true");
    JsonNode endpoint = chart.object("PodMonitor").at("/spec/podMetricsEndpoints/0");
    JsonNode port =
        chart.object("FlinkDeployment").at("/spec/podTemplate/spec/containers/0/ports/0");
    assertThat(StrictModel.read(chart.object("PodMonitor"), PodMonitor.class)).isNotNull();
    assertThat(endpoint.path("port")).isEqualTo(port.path("name"));
    assertThat(chart.flinkConfiguration().get("metrics.reporter.prometheus.port"))
        .startsWith(port.path("containerPort").asText() + "-");
    assertThat(chart.object("PodMonitor").at("/spec/selector/matchLabels/app").asText())
        .isEqualTo("tiers");
  }

  @Test
  void rulesKnowTheMemoryThatWasGiven() {
    Chart chart = Chart.minimal().with("prometheusRule.enabled", "true");
    JsonNode rule = chart.object("PrometheusRule");
    assertThat(StrictModel.read(rule, PrometheusRule.class)).isNotNull();
    assertThat(rule.toString()).contains("0.97 * 2147483648");
    assertThat(chart.with("taskManager.memory", "4g").object("PrometheusRule").toString())
        .contains("0.97 * 4294967296")
        .doesNotContain("2147483648");
  }

  @Test
  void everyRuleSaysWhatItMeans() {
    JsonNode rules =
        Chart.minimal()
            .with("prometheusRule.enabled", "true")
            .object("PrometheusRule")
            .at("/spec/groups/0/rules");
    assertThat(rules).hasSizeGreaterThan(10);
    // Prometheus' own check refuses two of one name and the same labels.
    Set<String> names = new HashSet<>();
    rules.forEach(rule -> names.add(rule.path("alert").asText() + rule.path("labels")));
    assertThat(names).hasSize(rules.size());
    for (JsonNode rule : rules) {
      assertThat(rule.path("expr").asText()).contains("flink_");
      assertThat(rule.path("for").asText()).matches("\\d+m");
      assertThat(rule.at("/labels/severity").asText()).isIn("warning", "critical");
      assertThat(rule.at("/annotations/summary").asText()).endsWith(".");
    }
  }

  @Test
  void dashboardIsTheFile() throws IOException {
    JsonNode map =
        Chart.minimal().with("grafanaDashboard.enabled", "true").objects("ConfigMap").stream()
            .filter(object -> object.at("/data/metric-rollup.json").isTextual())
            .findFirst()
            .orElseThrow();
    assertThat(StrictModel.read(map, ConfigMap.class).getMetadata().getLabels())
        .containsEntry("grafana_dashboard", "1");
    ObjectMapper json = new ObjectMapper();
    JsonNode dashboard = json.readTree(map.at("/data/metric-rollup.json").asText());
    assertThat(dashboard)
        .isEqualTo(json.readTree(Files.readString(Chart.FOLDER.resolve("dashboard.json"))));
    Set<Integer> ids = new HashSet<>();
    dashboard
        .path("panels")
        .forEach(panel -> assertThat(ids.add(panel.path("id").asInt())).isTrue());
    assertThat(ids).hasSizeGreaterThan(10);
  }
}
