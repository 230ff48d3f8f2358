package io.metricrollup.job.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Values as people read them. */
final class InspectText {
  private static final int MAX_CELL = 60;
  private static final int DIGITS = 6;
  private static final double MIN_PLAIN = 1e-4;
  private static final double MAX_PLAIN = 1e15;

  private InspectText() {}

  /** A number of things: {@code 12,345}. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A number of things and what they are: {@code 1 row}, {@code 2 rows}. */
  static String count(long number, String noun) {
    return count(number) + " " + noun + (number == 1 ? "" : "s");
  }

  /** A value of a file, exact; empty for null. */
  static String exact(Object value) {
    if (value == null) {
      return "";
    }
    return value instanceof Double number ? exact(number.doubleValue()) : value.toString();
  }

  private static String exact(double value) {
    double magnitude = Math.abs(value);
    return value == 0 || (magnitude >= MIN_PLAIN && magnitude < MAX_PLAIN)
        ? plain(new BigDecimal(Double.toString(value)))
        : Double.toString(value);
  }

  /** An estimate: six significant digits are more than it is good for, and all integer ones. */
  static String rounded(Object value) {
    return value instanceof Double number && Double.isFinite(number)
        ? exact(rounded(new BigDecimal(number)).doubleValue())
        : exact(value);
  }

  private static BigDecimal rounded(BigDecimal value) {
    int integerDigits = value.precision() - value.scale();
    return value.round(new MathContext(Math.max(DIGITS, integerDigits)));
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  /** The beginning of a long text. */
  static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= MAX_CELL
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_CELL - 1)) + "…";
  }
}
