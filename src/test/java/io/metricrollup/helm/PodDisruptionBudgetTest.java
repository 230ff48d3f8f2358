package io.metricrollup.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code templates/poddisruptionbudget.yaml}: one pod at a time, however many there are. */
class PodDisruptionBudgetTest {
  private static PodDisruptionBudgetSpec budget(Chart chart) {
    return StrictModel.read(chart.object("PodDisruptionBudget"), PodDisruptionBudget.class)
        .getSpec();
  }

  private static int kept(Chart chart) {
    return budget(chart).getMinAvailable().getIntVal();
  }

  @ParameterizedTest
  @CsvSource({"values-small.yaml,1", "values-medium.yaml,4", "values-large.yaml,17"})
  void allPodsButOneAreKept(String values, int kept) {
    assertThat(kept(Chart.minimal().file(values))).isEqualTo(kept);
  }

  /** With a number that Kubernetes would have to know, it would let all pods go. */
  @Test
  void isSaidInPodsThatStay() {
    assertThat(budget(Chart.minimal()).getMaxUnavailable()).isNull();
    assertThat(budget(Chart.minimal()).getSelector().getMatchLabels())
        .isEqualTo(Map.of("app", "tiers", "type", "flink-native-kubernetes"));
  }

  @Test
  void followsSlotsAndAutoscaler() {
    Chart odd = Chart.minimal().with("job.parallelism", 7).with("jobManager.replicas", 2);
    assertThat(kept(odd)).isEqualTo(5);
    assertThat(kept(odd.with("flinkConfiguration.taskmanager\\.numberOfTaskSlots", 4)))
        .isEqualTo(3);
    Chart scaled =
        Chart.minimal()
            .with("job.parallelism", 32)
            .with("autoscaler.enabled", "true")
            .with("autoscaler.minParallelism", 4);
    assertThat(kept(scaled)).isEqualTo(2);
  }

  @Test
  void canBeLeftOut() {
    assertThat(
            Chart.minimal()
                .with("podDisruptionBudget.enabled", "false")
                .objects("PodDisruptionBudget"))
        .isEmpty();
  }
}
