package io.metricrollup.job.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricrollup.job.RollupOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Main.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  @Test
  void unknownCommandIsWrongUsage() {
    assertThat(run("rollover")).isEqualTo(2);
    assertThat(text(err)).startsWith("There is no command rollover.").contains("usage: rollup");
    assertThat(text(out)).isEmpty();
  }

  @Test
  void nothingAtAllIsWrongUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(text(err)).startsWith("usage: rollup");
  }

  @Test
  void helpNamesTheCommands() {
    assertThat(run("--help")).isZero();
    assertThat(text(out)).contains("options ", "test ");
  }

  @Test
  void optionsArePrintedAsTextOrMarkdown() {
    assertThat(run("options")).isZero();
    assertThat(run("options", "--markdown")).isZero();
    assertThat(text(out)).isEqualTo(RollupOptions.help() + RollupOptions.markdown());
  }

  @Test
  void unknownArgumentOfACommandIsWrongUsage() {
    assertThat(run("options", "--json", "x", "file")).isEqualTo(2);
    assertThat(text(err))
        .contains("--json is not an option of this command")
        .contains("'file' is not understood")
        .contains("usage: rollup options [--markdown]");
  }

  @Test
  void argumentsAreFlagsValuesFilesAndTheJobsOptions() {
    CommandArguments given =
        CommandArguments.parse(
            Set.of("json"),
            Set.of("storage"),
            List.of("--json", "--storage", "/lake", "a.parquet", "--zstd-level", "5"));
    assertThat(given.flag("json")).isTrue();
    assertThat(given.value("storage")).contains("/lake");
    assertThat(given.value("output")).isEmpty();
    assertThat(given.positional()).containsExactly("a.parquet");
    assertThat(given.others()).containsExactly("--zstd-level", "5");
  }

  @Test
  void optionWithoutValueAndOptionGivenTwiceAreBothNamed() {
    assertThatThrownBy(
            () ->
                CommandArguments.parse(
                    Set.of(), Set.of("a", "b"), List.of("--a", "1", "--a", "2", "--b")))
        .isInstanceOf(UsageException.class)
        .hasMessage("--a is given twice\n--b has no value");
  }
}
