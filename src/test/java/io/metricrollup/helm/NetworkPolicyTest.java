package io.metricrollup.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code templates/networkpolicy.yaml}: who may talk to the pods, and on which ports. */
class NetworkPolicyTest {
  /** The labels that Flink itself gives to the pods of a cluster. */
  private static final Map<String, String> PODS =
      Map.of("app", "tiers", "type", "flink-native-kubernetes");

  private static NetworkPolicy policy(Chart chart) {
    return StrictModel.read(chart.object("NetworkPolicy"), NetworkPolicy.class);
  }

  private static List<Integer> ports(NetworkPolicyIngressRule rule) {
    return rule.getPorts().stream().map(port -> port.getPort().getIntVal()).toList();
  }

  private static Map<String, String> namespace(NetworkPolicyIngressRule rule) {
    return rule.getFrom().get(0).getNamespaceSelector().getMatchLabels();
  }

  @Test
  void podsTalkToEachOtherOnEveryPort() {
    NetworkPolicy policy = policy(Chart.minimal());
    assertThat(policy.getSpec().getPodSelector().getMatchLabels()).isEqualTo(PODS);
    NetworkPolicyIngressRule rule = policy.getSpec().getIngress().get(0);
    assertThat(rule.getPorts()).isEmpty();
    assertThat(rule.getFrom()).hasSize(1);
    assertThat(rule.getFrom().get(0).getPodSelector().getMatchLabels()).isEqualTo(PODS);
  }

  /** What goes out is open: brokers, storage, names and the Kubernetes API lie anywhere. */
  @Test
  void outgoingIsNotRestricted() {
    assertThat(policy(Chart.minimal()).getSpec().getPolicyTypes()).containsExactly("Ingress");
  }

  @Test
  void operatorAndPrometheusComeInOnOnePortEach() {
    Chart chart =
        Chart.minimal()
            .with("networkPolicy.operatorNamespace", "operators")
            .with("networkPolicy.monitoringNamespace", "watching");
    List<NetworkPolicyIngressRule> rules = policy(chart).getSpec().getIngress();
    String name = "kubernetes.io/metadata.name";
    assertThat(rules).hasSize(3);
    assertThat(namespace(rules.get(1))).isEqualTo(Map.of(name, "operators"));
    // Flink's default, which the chart leaves as it is.
    assertThat(chart.flinkConfiguration()).doesNotContainKey("rest.port");
    assertThat(ports(rules.get(1))).containsExactly(8081);
    assertThat(namespace(rules.get(2))).isEqualTo(Map.of(name, "watching"));
    JsonNode metrics =
        chart.object("FlinkDeployment").at("/spec/podTemplate/spec/containers/0/ports/0");
    assertThat(ports(rules.get(2))).containsExactly(metrics.path("containerPort").asInt());
  }

  @Test
  void canBeLeftOut() {
    Chart chart = Chart.minimal().with("networkPolicy.enabled", "false");
    assertThat(chart.objects("NetworkPolicy")).isEmpty();
    assertThat(chart.notes()).doesNotContain("networkPolicy");
    assertThat(Chart.minimal().notes()).contains("networkPolicy.operatorNamespace");
  }
}
