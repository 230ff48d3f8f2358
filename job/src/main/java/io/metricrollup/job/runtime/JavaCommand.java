package io.metricrollup.job.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A JVM to be started.
 *
 * @param name what messages and log files call it, such as {@code broker}
 * @param jvmArguments heap sizes, flags and properties
 * @param classPath as {@code -cp} takes it
 * @param mainClass fully qualified
 * @param arguments of the main class
 * @param environment in addition to our own
 */
record JavaCommand(
    String name,
    List<String> jvmArguments,
    String classPath,
    String mainClass,
    List<String> arguments,
    Map<String, String> environment) {

  JavaCommand {
    jvmArguments = List.copyOf(jvmArguments);
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  /** The command line, under a {@link ParentWatch} found at {@code watchClassPath}. */
  List<String> line(Path watchClassPath) {
    List<String> line = new ArrayList<>();
    line.add(java().toString());
    line.addAll(jvmArguments);
    line.add("-cp");
    line.add(watchClassPath + ":" + classPath);
    line.add(ParentWatch.class.getName());
    line.add(mainClass);
    line.addAll(arguments);
    return line;
  }

  /** The java program that runs us. */
  private static Path java() {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    if (!Files.isExecutable(java)) {
      throw new LocalRuntimeException("No JVM at " + java + "; install a JDK 17.");
    }
    return java;
  }
}
