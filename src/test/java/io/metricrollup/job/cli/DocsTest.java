package io.metricrollup.job.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.metricrollup.job.RollupOptions;
import io.metricrollup.job.runtime.Installation;
import io.metricrollup.metrics.MetricNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents name is there. */
class DocsTest {
  private static final Path ROOT = Installation.current().root();
  private static final Pattern COMMAND = Pattern.compile("\\./rollup ([a-z]+)");
  private static final Pattern ARGUMENT = Pattern.compile("(?<![\\w-])--([a-z][a-zA-Z-]+)");
  private static final Pattern FILE =
      Pattern.compile("`((?:docs|helm|flink-conf|src|job|connectors)/[\\w./-]+)`");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** The launcher's own commands. */
  private static final Set<String> LAUNCHER = Set.of("test", "bench");

  /** Arguments of other programs that the documents show. */
  private static final Set<String> FOREIGN =
      Set.of(
          "set",
          "long",
          "help",
          "drain",
          "add-opens",
          "reset-offsets",
          "export",
          "from-file",
          "key",
          "savepointPath",
          "config",
          "from-literal",
          // of the benchmarks, which are not on the tests' class path
          "quick",
          "report",
          "segments");

  private static Stream<String> documents() throws IOException {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(
          Stream.of("README.md", "CONTRIBUTING.md"),
          docs.map(file -> "docs/" + file.getFileName()).filter(name -> name.endsWith(".md")))
          .toList()
          .stream();
    }
  }

  private static String text(String document) throws IOException {
    return Files.readString(ROOT.resolve(document));
  }

  private static Set<String> all(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static String run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, UTF_8);
    assertThat(Main.run(stream, stream, arguments)).as("%s", (Object) arguments).isZero();
    return out.toString(UTF_8);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyCommandExists(String document) throws IOException {
    Set<String> commands = all(COMMAND, text(document));
    commands.removeAll(LAUNCHER);
    for (String command : commands) {
      assertThat(run(command, "--help")).as(command).startsWith("usage: rollup " + command);
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyArgumentExists(String document) throws IOException {
    Set<String> known = new TreeSet<>(FOREIGN);
    known.addAll(all(Pattern.compile("\\| `([a-z][a-z-]+)"), RollupOptions.markdown()));
    for (String command : all(Pattern.compile("(?m)^  ([a-z]+) "), run("--help"))) {
      if (!LAUNCHER.contains(command)) {
        known.addAll(all(ARGUMENT, run(command, "--help")));
      }
    }
    assertThat(known).containsAll(all(ARGUMENT, text(document)));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyFileExists(String document) throws IOException {
    for (String file : all(FILE, text(document))) {
      boolean built = file.contains("target/");
      assertThat(built || Files.exists(ROOT.resolve(file))).as(file).isTrue();
    }
  }

  @Test
  void readmeNamesEveryMetricAndNoOther() throws Exception {
    String readme = text("README.md");
    int begin = readme.indexOf("\n## Metrics\n");
    String section = readme.substring(begin, readme.indexOf("\n## ", begin + 1));
    Set<String> named = new TreeSet<>();
    for (String code : all(CODE, section)) {
      named.add(code.substring(code.lastIndexOf('.') + 1));
    }
    named.remove("rollup");
    assertThat(named).isEqualTo(metrics());
  }

  @Test
  void operationsExplainsEveryAlertAndNoOther() throws IOException {
    JsonNode rules =
        new ObjectMapper(new YAMLFactory())
            .readTree(ROOT.resolve("helm/alerts.yaml").toFile())
            .at("/groups/0/rules");
    Set<String> alerts = new TreeSet<>();
    rules.forEach(rule -> alerts.add(rule.path("alert").asText()));
    assertThat(all(Pattern.compile("(?m)^\\| `(Rollup\\w+)` \\|"), text("docs/operations.md")))
        .isEqualTo(alerts);
  }

  @Test
  void operationsNamesMetricsAndChartValuesThatExist() throws Exception {
    JsonNode values =
        new ObjectMapper(new YAMLFactory()).readTree(ROOT.resolve("helm/values.yaml").toFile());
    Set<String> known = metrics();
    values
        .properties()
        .forEach(
            value -> {
              known.add(value.getKey());
              value.getValue().fieldNames().forEachRemaining(key -> known.add(key));
              value
                  .getValue()
                  .fieldNames()
                  .forEachRemaining(key -> known.add(value.getKey() + "." + key));
            });
    String text = text("docs/operations.md");
    Pattern camel = Pattern.compile("(?<![\\w./-])([a-z]+(?:[A-Z][a-z]*)+)\\b");
    Pattern value =
        Pattern.compile("(?<![\\w./-])((?:job|autoscaler|networkPolicy)\\.[a-zA-Z]+)\\b");
    for (String code : all(CODE, text)) {
      assertThat(known).as(code).containsAll(all(camel, code)).containsAll(all(value, code));
    }
  }

  private static Set<String> metrics() throws IllegalAccessException {
    Set<String> metrics = new TreeSet<>();
    for (Field field : MetricNames.class.getFields()) {
      metrics.add((String) field.get(null));
    }
    return metrics;
  }

  @Test
  void operationsNamesOptionsThatExist() throws IOException {
    Set<String> options = all(Pattern.compile("\\| `([a-z][a-z-]+)`"), RollupOptions.markdown());
    Set<String> words = all(Pattern.compile("`([a-z]+-[a-z-]+)`"), text("docs/operations.md"));
    words.removeIf(word -> word.startsWith("flink-"));
    assertThat(options).containsAll(words);
  }
}
