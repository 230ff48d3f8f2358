package io.metricrollup.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaProcessTest {
  @TempDir private Path folder;

  /** Sleeps until it is ended. */
  static final class Sleeper {
    public static void main(String[] args) throws InterruptedException {
      System.out.println("sleeping");
      Thread.sleep(600_000);
    }
  }

  /** Starts a child process, says which one, and waits to be killed. */
  static final class Parent {
    public static void main(String[] args) throws Exception {
      JavaProcess child = JavaProcess.start(command("sleeper", Sleeper.class), Path.of(args[0]));
      Files.writeString(Path.of(args[0], "child.pid"), Long.toString(child.pid()));
      Thread.sleep(600_000);
    }
  }

  /** Ends as a process without memory does. */
  static final class Failing {
    public static void main(String[] args) {
      System.out.println(new long[1 << 28].length);
    }
  }

  private static JavaCommand command(String name, Class<?> main, String... arguments) {
    return new JavaCommand(
        name,
        List.of("-Xmx32m", "-XX:+UseSerialGC"),
        System.getProperty("java.class.path"),
        main.getName(),
        List.of(arguments),
        Map.of());
  }

  @Test
  void childDiesWithKilledParent() throws Exception {
    Path pidFile = folder.resolve("child.pid");
    try (JavaProcess parent =
        JavaProcess.start(command("parent", Parent.class, folder.toString()), folder)) {
      Waiting.until(
          () -> Files.exists(pidFile) && pidFile.toFile().length() > 0,
          parent,
          "No child",
          Duration.ofSeconds(20));
      ProcessHandle child =
          ProcessHandle.of(Long.parseLong(Files.readString(pidFile))).orElseThrow();
      parent.kill();
      child.onExit().get(20, TimeUnit.SECONDS);
      assertThat(child.isAlive()).isFalse();
    }
  }

  @Test
  void pausedProcessStaysUntilItIsResumedOrKilled() throws IOException {
    try (JavaProcess process = JavaProcess.start(command("sleeper", Sleeper.class), folder)) {
      process.pause();
      Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
      if (Files.exists(stat)) {
        Waiting.until(() -> state(stat) == 'T', process, "Not stopped", Duration.ofSeconds(5));
      }
      process.resume();
      if (Files.exists(stat)) {
        Waiting.until(() -> state(stat) != 'T', process, "Not resumed", Duration.ofSeconds(5));
      }
      process.pause();
      process.kill();
      assertThat(process.isAlive()).isFalse();
    }
  }

  private static char state(Path stat) {
    try {
      String text = Files.readString(stat);
      return text.charAt(text.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return '?';
    }
  }

  @Test
  void failureIsExplainedInOneSentence() {
    try (JavaProcess process = JavaProcess.start(command("engine", Failing.class), folder)) {
      assertThatThrownBy(() -> process.awaitSuccess(Duration.ofSeconds(20)))
          .isInstanceOf(LocalRuntimeException.class)
          .hasMessage(
              "The engine failed: its heap is too small (see "
                  + folder.resolve("engine.log")
                  + ").");
    }
  }
}
