package io.metricrollup.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every test that the page on reliability names is there. */
class ReliabilityPageTest {
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

  @Test
  void everyTestOfTheTableIsThere() throws IOException {
    Path root = Path.of(System.getProperty("rollup.root"));
    List<Path> sources = Folders.files(root.resolve("src/test/java"), "Test.java");
    Matcher named = NAMED.matcher(Files.readString(root.resolve("docs/reliability.md")));
    int tests = 0;
    for (; named.find(); tests++) {
      String file = named.group(1) + ".java";
      String method = "void " + named.group(2) + "(";
      assertThat(sources)
          .as(named.group())
          .anyMatch(path -> path.getFileName().toString().equals(file) && holds(path, method));
    }
    assertThat(tests).isPositive();
  }

  private static boolean holds(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
