package io.metricrollup.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.metricrollup.job.RollupJob;
import io.metricrollup.job.runtime.Installation;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;

/** The Dockerfile: what it puts where is what the chart takes from there. */
class ImageTest {
  private final String dockerfile = read("Dockerfile");
  private final JsonNode deployment = Chart.minimal().object("FlinkDeployment");

  private static String read(String file) {
    try {
      return Files.readString(Installation.current().root().resolve(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String found(String pattern) {
    Matcher matcher = Pattern.compile("(?m)" + pattern).matcher(dockerfile);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  @Test
  void baseIsTheFlinkThatTheJobIsBuiltAgainst() {
    String version = EnvironmentInformation.getVersion();
    assertThat(found("^FROM flink:(\\S+)-java17$")).isEqualTo(version);
    assertThat(deployment.at("/spec/flinkVersion").asText())
        .isEqualTo("v" + version.replaceAll("\\.\\d+$", "").replace('.', '_'));
  }

  @Test
  void jarIsWhereTheChartLooksForIt() {
    assertThat(deployment.at("/spec/job/jarURI").asText())
        .isEqualTo("local://" + found("^COPY \\S+ (\\S+)$"));
    assertThat(deployment.at("/spec/job/entryClass").asText()).isEqualTo(RollupJob.class.getName());
  }

  @Test
  void jarIsTheOneThatTheBuildMakes() {
    String source = found("^COPY (\\S+) ");
    Path jar = Path.of("job/target/rollup-job-0.1.0-SNAPSHOT-flink.jar");
    assertThat(FileSystems.getDefault().getPathMatcher("glob:" + source).matches(jar)).isTrue();
    assertThat(read(".dockerignore").lines()).contains("*", "!" + source);
  }

  @Test
  void userIsTheOneThatTheChartRunsAs() {
    assertThat(found("^USER (\\d+)$"))
        .isEqualTo(deployment.at("/spec/podTemplate/spec/securityContext/runAsUser").asText());
  }

  @Test
  void pluginsAreThoseThatTheTestsRunWith() throws IOException {
    List<String> plugins =
        new ArrayList<>(List.of(found("^ARG FILE_SYSTEMS=\"([^\"]*)\"$").split(" ")));
    plugins.add(found("test -d \"\\$FLINK_HOME/plugins/([a-z-]+)\"$"));
    try (Stream<Path> tested = Files.list(Installation.current().plugins())) {
      assertThat(tested.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(plugins);
    }
  }

  @Test
  void mountsHideNothingOfTheImage() {
    for (JsonNode mount : deployment.at("/spec/podTemplate/spec/containers/0/volumeMounts")) {
      assertThat(mount.path("mountPath").asText())
          .isNotIn("/opt/flink", "/opt/flink/usrlib", "/opt/flink/plugins", "/opt/flink/lib");
    }
  }
}
