package io.metricrollup.harness;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A browser without a window.
 *
 * @param program its program
 */
public record Chromium(Path program) {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  /** The one that is installed; skips the test if there is none. */
  public static Chromium find() {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      for (String name : NAMES) {
        Path program = Path.of(folder, name);
        if (Files.isExecutable(program)) {
          return new Chromium(program);
        }
      }
    }
    return abort("skipped: no Chromium is installed");
  }

  /**
   * Opens a page, lets its scripts run for some seconds of their time, and takes a picture. Skips
   * the test if the browser itself does not work here.
   */
  public void screenshot(String address, Path picture) throws IOException, InterruptedException {
    Path log = Files.createTempFile("chromium", ".log");
    Path profile = Files.createTempDirectory("chromium");
    Process browser =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--user-data-dir=" + profile,
                "--window-size=1500,860",
                "--virtual-time-budget=15000",
                "--screenshot=" + picture,
                address)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean ended = browser.waitFor(90, TimeUnit.SECONDS);
      if (!ended || browser.exitValue() != 0 || !Files.exists(picture)) {
        abort("skipped: Chromium takes no picture here: " + Files.readString(log));
      }
    } finally {
      browser.destroyForcibly().waitFor();
      Files.deleteIfExists(log);
      Folders.delete(profile);
    }
  }
}
