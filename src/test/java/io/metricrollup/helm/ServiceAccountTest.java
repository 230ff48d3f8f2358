package io.metricrollup.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code templates/serviceaccount.yaml}: what Flink's JobManager may do, and nothing else. */
class ServiceAccountTest {
  private static Set<String> allowed(String resource) {
    Role role = StrictModel.read(Chart.minimal().object("Role"), Role.class);
    Set<String> verbs = new TreeSet<>();
    for (PolicyRule rule : role.getRules()) {
      if (rule.getResources().contains(resource)) {
        verbs.addAll(rule.getVerbs());
      }
    }
    return verbs;
  }

  @Test
  void jobManagerMakesTaskManagersAndElectsItsLeader() {
    assertThat(allowed("pods")).contains("create", "delete", "get", "list", "watch");
    assertThat(allowed("configmaps"))
        .contains("create", "update", "patch", "delete", "get", "list", "watch");
    assertThat(allowed("services")).containsExactly("get", "list", "watch");
    assertThat(allowed("deployments")).containsExactly("delete", "get", "list", "watch");
    assertThat(allowed("deployments/finalizers")).containsExactly("update");
  }

  @Test
  void secretsAreOutOfReach() {
    assertThat(allowed("secrets")).isEmpty();
    assertThat(allowed("*")).isEmpty();
    assertThat(Chart.minimal().objects("ClusterRole")).isEmpty();
  }

  @Test
  void podsRunAsTheAccountThatIsBound() {
    Chart chart = Chart.minimal();
    ServiceAccount account = StrictModel.read(chart.object("ServiceAccount"), ServiceAccount.class);
    String name = account.getMetadata().getName();
    RoleBinding binding = StrictModel.read(chart.object("RoleBinding"), RoleBinding.class);
    assertThat(binding.getSubjects()).hasSize(1);
    assertThat(binding.getSubjects().get(0).getName()).isEqualTo(name);
    assertThat(binding.getSubjects().get(0).getNamespace()).isEqualTo("metrics");
    assertThat(binding.getRoleRef().getName())
        .isEqualTo(chart.object("Role").at("/metadata/name").asText());
    assertThat(chart.object("FlinkDeployment").at("/spec/serviceAccount").asText()).isEqualTo(name);
  }

  @Test
  void identityForTheStorageIsAnAnnotation() {
    JsonNode account =
        Chart.minimal()
            .with(
                "serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn",
                "arn:aws:iam::1:role/x")
            .object("ServiceAccount");
    assertThat(account.at("/metadata/annotations/eks.amazonaws.com~1role-arn").asText())
        .isEqualTo("arn:aws:iam::1:role/x");
  }

  @Test
  void accountThatIsThereIsUsedAndNoneMade() {
    Chart chart = Chart.minimal().with("serviceAccount.name", "flink");
    for (String kind : List.of("ServiceAccount", "Role", "RoleBinding")) {
      assertThat(chart.objects(kind)).as(kind).isEmpty();
    }
    assertThat(chart.object("FlinkDeployment").at("/spec/serviceAccount").asText())
        .isEqualTo("flink");
  }
}
