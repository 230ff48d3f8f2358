package io.metricrollup.job.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.batch.LabelType;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelTypingTest {
  @ParameterizedTest
  @CsvSource({
    "LONG, LONG, LONG",
    "BOOLEAN, BOOLEAN, BOOLEAN",
    "LONG, DOUBLE, DOUBLE",
    "DOUBLE, LONG, DOUBLE",
    "LONG, BOOLEAN, STRING",
    "DOUBLE, BOOLEAN, STRING",
    "STRING, DOUBLE, STRING",
    "STRING, STRING, STRING",
  })
  void typesHaveThisInCommon(LabelType a, LabelType b, LabelType common) {
    assertThat(LabelTyping.common(LabelTyping.bit(a) | LabelTyping.bit(b))).isEqualTo(common);
  }

  @Test
  void threeTypesAreStrings() {
    int mask =
        LabelTyping.bit(LabelType.LONG)
            | LabelTyping.bit(LabelType.DOUBLE)
            | LabelTyping.bit(LabelType.BOOLEAN);
    assertThat(LabelTyping.common(mask)).isEqualTo(LabelType.STRING);
  }

  @Test
  void valuesBecomeText() {
    assertThat(text(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
    assertThat(text(true)).isEqualTo("true");
    assertThat(text(false)).isEqualTo("false");
    assertThat(text(0.1)).isEqualTo("0.1");
    assertThat(text(2e-3)).isEqualTo("0.002");
    // Double.toString of JDK 17 says 4.729999999999999E21.
    assertThat(text(Double.parseDouble("4.73E21"))).isEqualTo("4.73E21");
  }

  @Test
  void textOfADoubleIsTheShortestThatReadsBack() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(text(value))).isEqualTo(value);
        assertThat(text(value).length()).isLessThanOrEqualTo(Double.toString(value).length());
      }
    }
  }

  @Test
  void longBecomesDouble() {
    byte[] bytes = Points.bytes(-3L);
    byte[] converted = LabelTyping.convert(LabelType.LONG, LabelType.DOUBLE, bytes, 0, 8);
    assertThat(Points.value(LabelType.DOUBLE, converted)).isEqualTo(-3.0);
  }

  private static String text(Object value) {
    byte[] bytes = Points.bytes(value);
    byte[] text = LabelTyping.convert(Points.type(value), LabelType.STRING, bytes, 0, bytes.length);
    return (String) Points.value(LabelType.STRING, text);
  }
}
