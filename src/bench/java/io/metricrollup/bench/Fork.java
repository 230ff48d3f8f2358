package io.metricrollup.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a main class in a JVM of its own, so that its memory and CPU are its own. What it measures
 * it says in lines of measure, unit and value, parted by tabs; other lines are passed on.
 */
final class Fork {
  private Fork() {}

  static void run(
      Report report, String subject, Class<?> main, List<String> jvm, List<String> arguments)
      throws IOException, InterruptedException {
    run(report, subject, List.of(), main, jvm, arguments);
  }

  /**
   * @param launcher command that the JVM's is an argument of
   */
  static void run(
      Report report,
      String subject,
      List<String> launcher,
      Class<?> main,
      List<String> jvm,
      List<String> arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(launcher);
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(jvm);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    line.addAll(arguments);
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String text = out.readLine(); text != null; text = out.readLine()) {
        take(report, subject, text);
      }
    } finally {
      process.destroy();
    }
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException(subject + " ended with exit code " + code);
    }
  }

  private static void take(Report report, String subject, String text) {
    List<String> fields = List.of(text.split("\t", -1));
    if (fields.size() == 3) {
      // Whoever stops a long run has what there was until then.
      System.err.println("  " + subject + ": " + String.join(" ", fields));
      report.add(subject, fields.get(0), fields.get(1), Double.parseDouble(fields.get(2)));
    } else {
      System.err.println(text);
    }
  }

  /** To be called in the fork. */
  static void say(String measure, String unit, double value) {
    System.out.println(measure + "\t" + unit + "\t" + value);
  }

  /** The same of a whole number. */
  static void say(String measure, String unit, long value) {
    say(measure, unit, (double) value);
  }
}
