package io.metricrollup.job.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void textIsAlignedLeftAndNumbersRight() {
    Table table = new Table().left("metric").right("rows").left("unit");
    table.row("cpu", 12_345, "s").row("memory.used", 7, null);
    assertThat(table.render("> "))
        .isEqualTo(
            """
            > metric        rows  unit
            > -----------  -----  ----
            > cpu          12345  s
            > memory.used      7
            """);
  }

  @Test
  void withoutHeadingsThereAreNoHeadingLines() {
    assertThat(new Table().left("").left("").row("rows", "1").row("metrics", "2"))
        .hasToString("rows     1\nmetrics  2\n");
  }

  @Test
  void headingsStandWithoutRows() {
    assertThat(new Table().left("a").right("b")).hasToString("a  b\n-  -\n");
  }

  @Test
  void charactersBeyondTheFirstPlaneAreOneWide() {
    assertThat(new Table().left("").left("").row("\uD83D\uDE00é", "x").row("abc", "y"))
        .hasToString("\uD83D\uDE00é   x\nabc  y\n");
  }

  @Test
  void controlCharactersDoNotReachTheTerminal() {
    assertThat(new Table().left("a\nb").row("x\u001b[2J\ty\r\n"))
        .hasToString("a b\n---------\nx [2J y\n");
  }

  @Test
  void rowsOfAnotherWidthAreRefused() {
    Table table = new Table().left("a").left("b");
    assertThatThrownBy(() -> table.row("only one")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void columnsComeBeforeRows() {
    Table table = new Table().left("a").row("x");
    assertThatThrownBy(() -> table.left("b")).isInstanceOf(IllegalStateException.class);
  }
}
