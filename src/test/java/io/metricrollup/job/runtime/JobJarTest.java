package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricrollup.harness.Folders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The one jar that is shipped. */
class JobJarTest {
  /**
   * Flink brings older versions of these than Kafka's clients and we need; ours are loaded first.
   */
  private static final List<String> NEWER = List.of("net/jpountz/", "org/snakeyaml/");

  private static final Path ROOT = Installation.current().root();

  private static Set<String> classes(Path jar) throws IOException {
    Set<String> classes = new TreeSet<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      file.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
          .filter(name -> !name.endsWith("module-info.class"))
          .forEach(classes::add);
    }
    return classes;
  }

  @Test
  void holdsNothingThatTheClusterBrings() throws IOException {
    Set<String> cluster = new TreeSet<>();
    for (Path jar : Folders.files(ROOT.resolve("job/runtime/cluster/target/lib"), ".jar")) {
      cluster.addAll(classes(jar));
    }
    Set<String> job = classes(Installation.current().jobJar());
    assertThat(job)
        .contains("io/metricrollup/job/RollupJob.class", "com/github/luben/zstd/Zstd.class");
    job.retainAll(cluster);
    job.removeIf(name -> NEWER.stream().anyMatch(name::startsWith));
    assertThat(job).isEmpty();
  }

  /** Reproducible: nothing that is built here bears the time of its build. */
  @Test
  void ownEntriesHaveTheTimeOfThePom() throws IOException {
    try (JarFile jar = new JarFile(Installation.current().jobJar().toFile())) {
      List<String> times =
          jar.stream()
              .filter(e -> e.getName().matches("io/metricrollup/.*|META-INF/MANIFEST.MF"))
              .map(e -> e.getTimeLocal().toString())
              .distinct()
              .toList();
      assertThat(times).containsExactly("2026-01-01T00:00");
    }
  }

  @Test
  void listOfPartsNamesWhatIsInside() throws IOException {
    JsonNode parts =
        new ObjectMapper()
            .readTree(ROOT.resolve("job/target/rollup-job-sbom.json").toFile())
            .path("components");
    Set<String> names = new TreeSet<>();
    parts.forEach(part -> names.add(part.path("name").asText()));
    assertThat(names)
        .contains("kafka-clients", "zstd-jni", "jackson-databind", "rollup-connectors")
        .doesNotContain("flink-runtime", "junit-jupiter", "duckdb_jdbc");
  }
}
