package io.metricrollup.source;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as RFC 3339 writes them (section 5.6): any offset up to 23:59, a fraction of any length, of
 * which what is finer than a nanosecond is cut off. A leap second is the first one of the next
 * minute, as in Unix time.
 */
final class Rfc3339 {
  private static final Pattern FORM =
      Pattern.compile(
          "([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})"
              + "(?:\\.([0-9]{1,9})[0-9]*)?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))");

  private Rfc3339() {}

  /**
   * @throws DateTimeException if the text has another form or names no real time
   */
  static Instant parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new DateTimeException("not of the form of RFC 3339");
    }
    LocalDate date = LocalDate.of(number(matcher, 1), number(matcher, 2), number(matcher, 3));
    int second = part(matcher, 4, 23) * 3600 + part(matcher, 5, 59) * 60 + part(matcher, 6, 60);
    long epochSecond = date.toEpochDay() * 86_400 + second - offset(matcher);
    return Instant.ofEpochSecond(epochSecond, nanos(matcher.group(7)));
  }

  private static int offset(Matcher matcher) {
    if (matcher.group(8) == null) {
      return 0;
    }
    int seconds = part(matcher, 9, 23) * 3600 + part(matcher, 10, 59) * 60;
    return matcher.group(8).equals("-") ? -seconds : seconds;
  }

  private static int nanos(String digits) {
    int nanos = 0;
    for (int i = 0; i < 9; i++) {
      nanos = nanos * 10 + (digits != null && i < digits.length() ? digits.charAt(i) - '0' : 0);
    }
    return nanos;
  }

  private static int part(Matcher matcher, int group, int max) {
    int value = number(matcher, group);
    if (value > max) {
      throw new DateTimeException("a time of day has no " + value + " there");
    }
    return value;
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
