package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricrollup.harness.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one jar that is shipped. */
class JobJarTest {
  /** Flink brings an older lz4 than Kafka's clients want; a job's own classes are loaded first. */
  private static final List<String> NEWER = List.of("net/jpountz/");

  private static final Path ROOT = Installation.current().root();

  @TempDir private Path folder;

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

  /** Reproducible: packed again, later and elsewhere, it is the same byte for byte. */
  @Test
  void packedAgainIsTheSame() throws Exception {
    Path jar = Installation.current().jobJar();
    Path copy = Files.createDirectories(folder.resolve("elsewhere"));
    Files.writeString(copy.resolve("pom.xml"), pomOfTheJarAlone());
    for (String module : List.of("connectors", "job")) {
      copyBuilt(ROOT.resolve(module), copy.resolve(module));
    }
    packAgain(copy);
    Path again = copy.resolve(ROOT.relativize(jar));
    assertThat(Files.getLastModifiedTime(again)).isGreaterThan(Files.getLastModifiedTime(jar));
    assertThat(Files.mismatch(jar, again)).as("%s and %s differ at byte", jar, again).isNegative();
  }

  /** Without the modules below folders: nothing of these is in the jar. */
  private static String pomOfTheJarAlone() throws IOException {
    return Files.readString(ROOT.resolve("pom.xml")).replaceAll("<module>[^<]*/[^<]*</module>", "");
  }

  /** With the classes, so that they are not compiled again; without what they were packed into. */
  private static void copyBuilt(Path module, Path copy) throws IOException {
    try (Stream<Path> files = Files.walk(module)) {
      for (Path file : files.filter(path -> !path.toString().endsWith(".jar")).toList()) {
        if (!file.startsWith(module.resolve("runtime"))) {
          Files.copy(
              file,
              copy.resolve(module.relativize(file).toString()),
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private void packAgain(Path copy) throws Exception {
    Path log = folder.resolve("maven.log");
    List<String> command = new ArrayList<>(List.of("mvn", "-B", "-o", "-q", "package"));
    command.addAll(List.of("-f", copy.resolve("pom.xml").toString(), "-pl", "connectors,job"));
    for (String check :
        List.of(
            "skipTests",
            "maven.main.skip",
            "spotless.check.skip",
            "enforcer.skip",
            "mdep.analyze.skip")) {
      command.add("-D" + check);
    }
    command.addAll(List.of("-Dlicense.skip", "-Dcyclonedx.skip"));
    Process maven =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = maven.waitFor(5, TimeUnit.MINUTES);
    maven.destroyForcibly();
    assertThat(ended).as("%s", Files.readString(log)).isTrue();
    assertThat(maven.exitValue()).as("%s", Files.readString(log)).isZero();
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
