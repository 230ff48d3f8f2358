package io.metricrollup.job.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A built checkout of this project, and what of it the local processes need. The launcher names it
 * in the system property {@value #PROPERTY}.
 *
 * @param root the checkout's top folder
 */
public record Installation(Path root) {
  /** The system property that holds the top folder. */
  public static final String PROPERTY = "rollup.root";

  /**
   * @throws LocalRuntimeException if the property is not set
   */
  public static Installation current() {
    String root = System.getProperty(PROPERTY);
    if (root == null) {
      throw new LocalRuntimeException("The system property " + PROPERTY + " is not set.");
    }
    return new Installation(Path.of(root).toAbsolutePath().normalize());
  }

  /** The one jar that a Flink cluster takes. */
  public Path jobJar() {
    Path target = root.resolve("job/target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().matches("rollup-job-.*-flink\\.jar"))
          .findFirst()
          .orElseThrow(() -> notBuilt(target));
    } catch (IOException e) {
      throw notBuilt(target);
    }
  }

  /** The folder of Flink's configuration. */
  public Path flinkConf() {
    return root.resolve("flink-conf");
  }

  /** Class path of a Kafka broker. */
  String brokerClassPath() {
    return classPath("job/runtime/broker/target/lib");
  }

  /** Class path of Flink's processes, without the job. */
  String clusterClassPath() {
    return classPath("job/runtime/cluster/target/lib");
  }

  /** Flink's plugins folder: the S3 file system. */
  public Path plugins() {
    return root.resolve("job/runtime/cluster/target/plugins");
  }

  private String classPath(String folder) {
    Path lib = root.resolve(folder);
    try (Stream<Path> files = Files.list(lib)) {
      List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      if (jars.isEmpty()) {
        throw notBuilt(lib);
      }
      return lib + "/*";
    } catch (IOException e) {
      throw notBuilt(lib);
    }
  }

  private static LocalRuntimeException notBuilt(Path folder) {
    return new LocalRuntimeException(folder + " is not built; run ./rollup, which builds it.");
  }
}
