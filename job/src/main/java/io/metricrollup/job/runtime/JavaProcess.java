package io.metricrollup.job.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A child JVM that never outlives this one: a shutdown hook kills it, and if this JVM is killed
 * itself, the child sees its standard input end. Its output goes to one log file. Thread-safe.
 */
final class JavaProcess implements AutoCloseable {
  private static final Set<JavaProcess> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(JavaProcess::killAll, "kill-children"));
  }

  private final String name;
  private final Process process;
  private final ProcessLog log;

  private JavaProcess(String name, Process process, ProcessLog log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it; the log is {@code folder/NAME.log}, appended to.
   *
   * @throws LocalRuntimeException if it cannot be started
   */
  static JavaProcess start(JavaCommand command, Path folder) {
    try {
      Files.createDirectories(folder);
      Path log = folder.resolve(command.name() + ".log");
      ProcessBuilder builder = new ProcessBuilder(command.line(watchClassPath(folder)));
      builder.environment().putAll(command.environment());
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      JavaProcess started =
          new JavaProcess(command.name(), builder.start(), new ProcessLog(command.name(), log));
      RUNNING.add(started);
      return started;
    } catch (IOException e) {
      throw new LocalRuntimeException(
          "The " + command.name() + " cannot be started in " + folder + " (" + e + ").", e);
    }
  }

  /** A folder with nothing but the class {@link ParentWatch}. */
  private static Path watchClassPath(Path folder) throws IOException {
    String resource = ParentWatch.class.getName().replace('.', '/') + ".class";
    Path root = folder.resolve("parent-watch");
    Path file = root.resolve(resource);
    if (!Files.exists(file)) {
      Files.createDirectories(file.getParent());
      try (InputStream in = ParentWatch.class.getClassLoader().getResourceAsStream(resource)) {
        Files.copy(in, file);
      }
    }
    return root;
  }

  private static void killAll() {
    RUNNING.forEach(process -> process.process.destroyForcibly());
  }

  String name() {
    return name;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  ProcessLog log() {
    return log;
  }

  /**
   * Waits for its end.
   *
   * @throws LocalRuntimeException if it fails or takes too long
   */
  void awaitSuccess(Duration atMost) {
    if (!awaitEnd(atMost)) {
      kill();
      throw new LocalRuntimeException(
          "The " + name + " did not end within " + atMost.toSeconds() + " s.");
    }
    if (process.exitValue() != 0) {
      throw failure();
    }
  }

  /** Why it ended, out of its log. */
  LocalRuntimeException failure() {
    return new LocalRuntimeException(log.explain(process.exitValue()));
  }

  /** Asks it to end, and kills it if it does not within the time. */
  void stop(Duration atMost) {
    process.destroy();
    if (!awaitEnd(atMost)) {
      kill();
    }
    RUNNING.remove(this);
  }

  /** Kills it at once (SIGKILL) and waits until it is gone. */
  void kill() {
    process.destroyForcibly();
    awaitEnd(Duration.ofSeconds(10));
    RUNNING.remove(this);
  }

  /** Freezes it (SIGSTOP): connections stay open, nothing answers. */
  void pause() {
    signal("STOP");
  }

  /** Lets a frozen one go on. */
  void resume() {
    signal("CONT");
  }

  @Override
  public void close() {
    kill();
  }

  private void signal(String signal) {
    try {
      // The shell's own kill: a small image need not have the program.
      int code =
          new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid()).start().waitFor();
      if (code != 0) {
        throw new LocalRuntimeException("Signal " + signal + " did not reach the " + name + ".");
      }
    } catch (IOException e) {
      throw new LocalRuntimeException("No shell to signal the " + name + ".", e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private boolean awaitEnd(Duration atMost) {
    try {
      return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private LocalRuntimeException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new LocalRuntimeException("Interrupted while waiting for the " + name + ".", e);
  }
}
