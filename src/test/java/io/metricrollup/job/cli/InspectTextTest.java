package io.metricrollup.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "3, 3",
    "100, 100",
    "-2.5, -2.5",
    "0.30000000000000004, 0.30000000000000004",
    "4167942622.6180716, 4167942622.6180716",
    "1e300, 1.0E300",
    "1e-7, 1.0E-7",
    "NaN, NaN",
    "Infinity, Infinity",
  })
  void doublesAreExactAndPlainWhereThatIsShort(double value, String text) {
    assertThat(InspectText.exact(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.30000000000000004, 0.3",
    "123.456789, 123.457",
    "4167942622.6180716, 4167942623",
    "-0.0049408049628037265, -0.0049408",
    "1.23456789e-9, 1.23457E-9",
    "NaN, NaN",
    "0, 0",
  })
  void estimatesHaveSixDigitsOrAllIntegerOnes(double value, String text) {
    assertThat(InspectText.rounded(value)).isEqualTo(text);
  }

  @Test
  void longTextsAreCutBetweenCharacters() {
    assertThat(InspectText.shortened("\uD83D\uDE00".repeat(60))).hasSize(120);
    assertThat(InspectText.shortened("\uD83D\uDE00".repeat(61)))
        .isEqualTo("\uD83D\uDE00".repeat(59) + "…");
  }
}
