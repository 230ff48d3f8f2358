package io.metricrollup.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.metricrollup.job.runtime.Installation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code templates/flinkdeployment.yaml}. */
class FlinkDeploymentTest {
  private static final String CRD = "META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";

  /** Newest version of the operator's API in reach; ours is the only one added. */
  private static final String OUR_VERSION = "v2_2";

  private static final String KNOWN_VERSION = "v1_20";

  private static Stream<String> sizes() {
    return Chart.SIZES.stream();
  }

  private static JsonSchema schema() throws IOException {
    try (InputStream in = FlinkDeployment.class.getClassLoader().getResourceAsStream(CRD)) {
      JsonNode crd = new ObjectMapper(new YAMLFactory()).readTree(in);
      JsonNode schema = crd.at("/spec/versions/0/schema/openAPIV3Schema");
      ArrayNode versions = (ArrayNode) schema.at("/properties/spec/properties/flinkVersion/enum");
      assertThat(versions.toString()).contains(KNOWN_VERSION).doesNotContain(OUR_VERSION);
      versions.add(OUR_VERSION);
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(schema);
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void isWhatTheOperatorTakes(String values) throws IOException {
    JsonNode deployment = Chart.minimal().file(values).object("FlinkDeployment");
    assertThat(schema().validate(deployment)).isEmpty();
    ((ObjectNode) deployment.path("spec")).put("flinkVersion", KNOWN_VERSION);
    FlinkDeployment read = StrictModel.read(deployment, FlinkDeployment.class);
    assertThat(read.getSpec().getJob().getUpgradeMode().name()).isEqualTo("SAVEPOINT");
  }

  @Test
  void schemaRefusesWhatTheOperatorWould() throws IOException {
    JsonNode deployment = Chart.minimal().object("FlinkDeployment");
    ((ObjectNode) deployment.at("/spec/job")).put("upgradeMode", "sometimes");
    assertThat(schema().validate(deployment)).hasSize(1);
  }

  @Test
  void configurationIsThatOfFlinkConf() {
    Map<String, String> given =
        GlobalConfiguration.loadConfiguration(Installation.current().flinkConf().toString())
            .toMap();
    given
        .keySet()
        .removeAll(
            Set.of(
                "jobmanager.rpc.address",
                "jobmanager.rpc.port",
                "rest.address",
                "rest.port",
                "parallelism.default",
                "web.submit.enable"));
    assertThat(Chart.minimal().flinkConfiguration())
        .containsAllEntriesOf(given)
        .doesNotContainKeys("rest.address", "jobmanager.rpc.address")
        .containsEntry("web.submit.enable", "false")
        .containsEntry("high-availability.type", "kubernetes")
        .containsEntry("high-availability.storageDir", "s3://state/rollup/ha")
        .containsEntry("execution.checkpointing.dir", "s3://state/rollup/checkpoints")
        .containsEntry("execution.checkpointing.savepoint-dir", "s3://state/rollup/savepoints");
  }

  @Test
  void memoryOfATaskManagerIsTheSplitOfFlinkConf() {
    JsonNode deployment = Chart.minimal().object("FlinkDeployment");
    assertThat(deployment.at("/spec/taskManager/resource/memory").asText()).isEqualTo("2048m");
    assertThat(deployment.at("/spec/jobManager/resource/memory").asText()).isEqualTo("832m");
    Configuration flink = Configuration.fromMap(Chart.minimal().flinkConfiguration());
    assertThat(
            TaskExecutorProcessUtils.processSpecFromConfig(flink).getTaskHeapSize().getMebiBytes())
        .isEqualTo(1408);
  }

  @Test
  void userSettingsWinOverFlinkConfAndTheRelease() {
    Map<String, String> settings =
        Chart.minimal()
            .with("flinkConfiguration.s3\\.endpoint", "https://minio:9000")
            .with("flinkConfiguration.s3\\.path\\.style\\.access", "true")
            .with("flinkConfiguration.execution.checkpointing.num-retained", 5)
            .with("autoscaler.enabled", "true")
            .flinkConfiguration();
    assertThat(settings)
        .containsEntry("s3.endpoint", "https://minio:9000")
        .containsEntry("s3.path.style.access", "true")
        .containsEntry("execution.checkpointing.num-retained", "5")
        .containsEntry("job.autoscaler.enabled", "true")
        .containsEntry("jobmanager.scheduler", "adaptive");
    assertThat(Chart.minimal().flinkConfiguration()).doesNotContainKey("job.autoscaler.enabled");
  }

  @Test
  void parallelismFollowsTheSize() {
    Map<String, Integer> parallelism = new TreeMap<>();
    for (String size : Chart.SIZES) {
      JsonNode deployment = Chart.minimal().file(size).object("FlinkDeployment");
      parallelism.put(size, deployment.at("/spec/job/parallelism").asInt());
    }
    assertThat(parallelism)
        .isEqualTo(
            Map.of("values-small.yaml", 2, "values-medium.yaml", 8, "values-large.yaml", 32));
  }

  @Test
  void podsAreNotRootAndWriteToNoRootFileSystem() {
    JsonNode template = Chart.minimal().object("FlinkDeployment").at("/spec/podTemplate");
    Pod pod = StrictModel.read(template, Pod.class);
    assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
    Container container = pod.getSpec().getContainers().get(0);
    assertThat(container.getName()).isEqualTo("flink-main-container");
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getVolumeMounts())
        .extracting("mountPath")
        .contains("/tmp", "/opt/flink/log", "/opt/flink/rollup");
  }

  @Test
  void secretsAreReferredToAndNeverHeld() {
    JsonNode template =
        Chart.minimal()
            .with("kafkaSecret", "kafka-login")
            .with("storageSecret", "s3-keys")
            .object("FlinkDeployment")
            .at("/spec/podTemplate");
    Pod pod = StrictModel.read(template, Pod.class);
    Container container = pod.getSpec().getContainers().get(0);
    assertThat(container.getEnvFrom()).hasSize(1);
    assertThat(container.getEnvFrom().get(0).getSecretRef().getName()).isEqualTo("s3-keys");
    assertThat(pod.getSpec().getVolumes())
        .filteredOn(volume -> volume.getSecret() != null)
        .singleElement()
        .satisfies(v -> assertThat(v.getSecret().getSecretName()).isEqualTo("kafka-login"));
  }

  @Test
  void certificatesOfOnesOwnAreTrustedByEveryJvm() {
    Chart chart = Chart.minimal().with("trustSecret", "own-authority");
    Pod pod = StrictModel.read(chart.object("FlinkDeployment").at("/spec/podTemplate"), Pod.class);
    String mounted =
        pod.getSpec().getContainers().get(0).getVolumeMounts().stream()
            .filter(mount -> mount.getName().equals("trust-secret"))
            .findFirst()
            .orElseThrow()
            .getMountPath();
    assertThat(pod.getSpec().getVolumes())
        .filteredOn(volume -> volume.getSecret() != null)
        .singleElement()
        .satisfies(v -> assertThat(v.getSecret().getSecretName()).isEqualTo("own-authority"));
    String flags = Chart.minimal().flinkConfiguration().get("env.java.opts.all");
    assertThat(chart.flinkConfiguration())
        .containsEntry(
            "env.java.opts.all",
            flags + " -Djavax.net.ssl.trustStore=" + mounted + "/truststore.jks");
  }

  @Test
  void otherOptionsAreAnotherDeployment() {
    String one = checksum(Chart.minimal());
    assertThat(checksum(Chart.minimal())).isEqualTo(one).hasSize(64);
    assertThat(checksum(Chart.minimal().with("options.shards", 8))).isNotEqualTo(one);
  }

  private static String checksum(Chart chart) {
    return chart
        .object("FlinkDeployment")
        .at("/spec/podTemplate/metadata/annotations/rollup~1options")
        .asText();
  }

  @Test
  void logsGoToStandardOutputAsFlinkConfHasIt() throws IOException {
    String log =
        Chart.minimal()
            .object("FlinkDeployment")
            .at("/spec/logConfiguration/log4j-console.properties")
            .asText();
    assertThat(log.strip())
        .isEqualTo(
            Files.readString(
                    Installation.current().flinkConf().resolve("log4j2-console.properties"))
                .strip());
  }
}
