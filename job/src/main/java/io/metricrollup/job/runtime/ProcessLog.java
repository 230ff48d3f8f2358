package io.metricrollup.job.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a child process wrote, and what of it a user should be told. */
final class ProcessLog {
  /** Words in a log, and what they mean; the first found explains the failure. */
  private static final Map<String, String> CAUSES = causes();

  private final String name;
  private final Path file;

  ProcessLog(String name, Path file) {
    this.name = name;
    this.file = file;
  }

  private static Map<String, String> causes() {
    Map<String, String> causes = new LinkedHashMap<>();
    causes.put("No space left on device", "the disk is full");
    causes.put("Address already in use", "one of its ports is taken");
    causes.put("BindException", "one of its ports is taken");
    causes.put("Cannot allocate memory", "there is not enough memory");
    causes.put("Could not reserve enough space", "there is not enough memory");
    causes.put("java.lang.OutOfMemoryError", "its heap is too small");
    causes.put("UnsupportedClassVersionError", "it needs JDK 17 or newer");
    causes.put("ClassNotFoundException", "its class path is not complete");
    return causes;
  }

  Path file() {
    return file;
  }

  /** One sentence about a process that ended with this code. */
  String explain(int exitCode) {
    String text = read();
    for (Map.Entry<String, String> cause : CAUSES.entrySet()) {
      if (text.contains(cause.getKey())) {
        return "The " + name + " failed: " + cause.getValue() + " (see " + file + ").";
      }
    }
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    String last = lines.isEmpty() ? "nothing" : "'" + lines.get(lines.size() - 1).strip() + "'";
    return "The "
        + name
        + " ended with code "
        + exitCode
        + "; the last it wrote to "
        + file
        + " is "
        + last
        + ".";
  }

  private String read() {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
