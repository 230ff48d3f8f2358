package io.metricrollup.source;

import static io.metricrollup.source.Messages.SOUND;
import static io.metricrollup.source.Messages.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricrollup.segment.Notification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationParserTest {

  private static Notification parse(String json) throws MalformedNotification {
    return NotificationParser.parse(utf8(json));
  }

  /** The sound one with one field's value replaced. */
  private static String with(String field, String value) {
    String changed =
        SOUND.replaceFirst("\"" + field + "\":(\"[^\"]*\"|[^,}]*)", "\"" + field + "\":" + value);
    assertThat(changed).contains("\"" + field + "\":" + value);
    return changed;
  }

  private static String plus(String members) {
    return SOUND.substring(0, SOUND.length() - 1) + "," + members + "}";
  }

  @Test
  void everyFieldArrivesTyped() throws Exception {
    Notification notification = parse(plus("\"r\":2,\"rg\":[0,7]"));

    assertThat(notification)
        .isEqualTo(
            new Notification(
                Messages.ORGANIZATION,
                20260301,
                10_000,
                299948861173007310L,
                1,
                5,
                26_284,
                Instant.parse("2026-03-01T06:03:50Z"),
                Instant.parse("2026-03-01T06:04:10Z"),
                2,
                List.of(0, 7)));
  }

  @Test
  void optionalFieldsHaveDefaults() throws Exception {
    assertThat(parse(SOUND).replay()).isZero();
    assertThat(parse(SOUND).rowGroups()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1, 0, -1})
  void segmentIdsAreExactToTheEndsOfInt64(long id) throws Exception {
    assertThat(parse(with("s", Long.toString(id))).segmentId()).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T06:03:50Z, 2026-03-01T06:03:50Z",
    "2026-03-01t06:03:50z, 2026-03-01T06:03:50Z",
    "2026-03-01T06:03:50+00:00, 2026-03-01T06:03:50Z",
    "2026-03-01T06:03:50-00:00, 2026-03-01T06:03:50Z",
    "2026-03-01T08:03:50+02:00, 2026-03-01T06:03:50Z",
    "2026-02-28T23:33:50-06:30, 2026-03-01T06:03:50Z",
    "2026-03-02T05:02:50+22:59, 2026-03-01T06:03:50Z",
    "2026-03-01T06:03:50.5Z, 2026-03-01T06:03:50.5Z",
    "2026-03-01T06:03:50.123456789Z, 2026-03-01T06:03:50.123456789Z",
    "2026-03-01T06:03:50.12345678999999999999Z, 2026-03-01T06:03:50.123456789Z",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
    "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
  })
  void timesOfRfc3339AreRead(String text, Instant expected) throws Exception {
    assertThat(parse(with("st", '"' + text + '"')).start()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-01",
        "2026-03-01T06:03:50",
        "2026-03-01T06:03Z",
        "2026-03-01 06:03:50Z",
        "2026-02-29T06:03:50Z",
        "2026-13-01T06:03:50Z",
        "2026-03-00T06:03:50Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T06:60:00Z",
        "2026-03-01T06:03:61Z",
        "2026-03-01T06:03:50.Z",
        "2026-03-01T06:03:50+2:00",
        "2026-03-01T06:03:50+24:00",
        "2026-03-01T06:03:50+02:60",
        "2026-03-01T06:03:50+0200",
        "20260301T060350Z",
        "+2026-03-01T06:03:50Z",
        "12026-03-01T06:03:50Z",
        "２０２６-03-01T06:03:50Z",
        "",
        " 2026-03-01T06:03:50Z",
      })
  void otherTimesAreRefused(String text) {
    assertThatThrownBy(() -> parse(with("st", '"' + text + '"')))
        .isInstanceOf(MalformedNotification.class)
        .hasMessageContaining("field st is not a time of RFC 3339");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v | 2",
        "v | 0",
        "v | \"1\"",
        "v | 1.0",
        "v | null",
        "o | \"12340000\"",
        "o | \"1-1-1-1-1\"",
        "o | \"12340000-0000-4000-8000-00000000000g\"",
        "o | \"../../../../etc/passwd/aaaaaaaaaaaa\"",
        "o | 5",
        "o | null",
        "d | 20260230",
        "d | 20261301",
        "d | 20260100",
        "d | 260301",
        "d | 0",
        "d | -20260301",
        "d | 120260301",
        "d | \"20260301\"",
        "d | 20260301.0",
        "sf | 0",
        "sf | -10000",
        "sf | 10000.0",
        "sf | 1e4",
        "sf | 2147483648",
        "sf | \"10000\"",
        "tf | \"60000\"",
        "tf | 60000.5",
        "s | 9223372036854775808",
        "s | -9223372036854775809",
        "s | 99999999999999999999999999",
        "s | 2.99948861173007310e17",
        "s | \"299948861173007310\"",
        "s | true",
        "s | [1]",
        "s | {}",
        "i | -1",
        "i | 2147483648",
        "i | null",
        "rc | -1",
        "rc | 5.5",
        "fs | -1",
        "fs | \"\"",
        "st | 1772345030000",
        "st | null",
        "t | 7",
        "t | \"now\"",
      })
  void valuesOfAnotherTypeOrRangeAreRefused(String field, String value) {
    assertThatThrownBy(() -> parse(with(field, value)))
        .isInstanceOf(MalformedNotification.class)
        .hasMessageStartingWith("field " + field + " is");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"r\":-1",
        "\"r\":1.5",
        "\"r\":\"1\"",
        "\"r\":null",
        "\"r\":2147483648",
        "\"rg\":1",
        "\"rg\":null",
        "\"rg\":[-1]",
        "\"rg\":[1.0]",
        "\"rg\":[\"1\"]",
        "\"rg\":[[0]]",
        "\"rg\":[null]",
        "\"rg\":{}"
      })
  void optionalFieldsAreTypedToo(String member) {
    assertThatThrownBy(() -> parse(plus(member))).isInstanceOf(MalformedNotification.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v", "o", "d", "sf", "tf", "s", "i", "rc", "fs", "st", "t"})
  void everyOtherFieldIsRequired(String field) {
    String without = with(field, "0").replaceFirst("\"" + field + "\":0,?", "").replace(",}", "}");

    assertThatThrownBy(() -> parse(without))
        .isInstanceOf(MalformedNotification.class)
        .hasMessage("field " + field + " is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"x\":1",
        "\"V\":2",
        "\"S\":\"no\"",
        "\"\":0",
        "\"mn\":[\"cpu\",\"mem\"]",
        "\"x\":{\"s\":3,\"o\":{\"v\":9}}",
        "\"x\":[[[[{\"v\":2}]]]]",
        "\"x\":1e400",
        "\"x\":12345678901234567890123456789",
        "\"x\":null",
        "\"x\":\"\\uD800 lone\"",
      })
  void unknownFieldsAreIgnored(String member) throws Exception {
    assertThat(parse(plus(member))).isEqualTo(parse(SOUND));
  }

  @Test
  void whiteSpaceAroundIsAllowed() throws Exception {
    assertThat(parse(" \t\r\n" + SOUND + "\r\n ")).isEqualTo(parse(SOUND));
  }

  @Test
  void organizationInCapitalsIsTheSame() throws Exception {
    String json = with("o", "\"ABCD0000-0000-4000-8000-000000000000\"");

    assertThat(parse(json).organization()).hasToString("abcd0000-0000-4000-8000-000000000000");
  }

  static Stream<String> noNotifications() {
    return Stream.of(
        "",
        " ",
        "null",
        "1",
        "[]",
        "{",
        "{}",
        "\"text\"",
        "not json",
        "[" + SOUND + "]",
        SOUND + SOUND,
        SOUND + "x",
        SOUND + " {}",
        SOUND.substring(0, SOUND.length() - 1),
        SOUND.replace("\"v\"", "v"),
        SOUND.replace('"', '\''),
        SOUND.replace("\"i\":1", "\"i\":01"),
        SOUND.replace("\"i\":1", "\"i\":+1"),
        SOUND.replace("\"i\":1", "\"i\":NaN"),
        SOUND.replace("}", ",}"),
        "\uFEFF" + SOUND,
        plus("\"s\":1"),
        plus("\"x\":1,\"x\":1"),
        plus("\"x\":tru"),
        plus("\"x\":\"\\q\""),
        plus("\"x\":\"raw\ntext\""),
        plus("\"x\":\"\0\""));
  }

  @ParameterizedTest
  @MethodSource("noNotifications")
  void whatIsNoObjectWithTheseFieldsIsRefused(String json) {
    assertThatThrownBy(() -> parse(json)).isInstanceOf(MalformedNotification.class);
  }

  @Test
  void otherEncodingsAreRefused() {
    for (var charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
      assertThatThrownBy(() -> NotificationParser.parse(SOUND.getBytes(charset)))
          .isInstanceOf(MalformedNotification.class);
    }
    byte[] latin = plus("\"x\":\"\u00E9\"").getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> NotificationParser.parse(latin)).hasMessage("not UTF-8");
  }

  @Test
  void overlongAndSurrogateBytesAreRefusedEvenInUnknownFields() {
    byte[] json = utf8(plus("\"x\":\"????\""));
    int at = new String(json, StandardCharsets.UTF_8).indexOf("????");
    for (byte[] bad : new byte[][] {{(byte) 0xC0, (byte) 0xAF}, {(byte) 0xED, (byte) 0xA0}}) {
      byte[] copy = json.clone();
      System.arraycopy(bad, 0, copy, at, bad.length);
      assertThatThrownBy(() -> NotificationParser.parse(copy)).hasMessage("not UTF-8");
    }
  }

  @Test
  void giantsAreRefusedCheaply() {
    byte[] large = new byte[10 << 20];
    Arrays.fill(large, (byte) ' ');
    List<byte[]> giants =
        List.of(
            large,
            utf8("[".repeat(3 << 20)),
            utf8("{\"x\":".repeat(1 << 19)),
            utf8(plus("\"x\":" + "9".repeat(3 << 20))),
            utf8(with("s", "9".repeat(3 << 20))),
            utf8(with("rc", "1e" + "9".repeat(1 << 20))),
            utf8(plus("\"rg\":[0" + ",0".repeat(1 << 20) + "]")),
            utf8(with("st", "\"" + "1".repeat(3 << 20) + "\"")));
    long begun = System.nanoTime();

    for (byte[] giant : giants) {
      assertThatThrownBy(() -> NotificationParser.parse(giant))
          .isInstanceOf(MalformedNotification.class)
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThanOrEqualTo(300));
    }

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void largeUnknownFieldsAreNoReasonToRefuse() throws Exception {
    String names = "\"metric.name.of.some.length\",".repeat(100_000);

    assertThat(parse(plus("\"mn\":[" + names + "\"last\"]"))).isEqualTo(parse(SOUND));
  }

  @Test
  void damagedBytesNeverBringAnotherException() {
    Random random = new Random(20260301);
    byte[] sound = utf8(plus("\"rg\":[1,2,3],\"x\":{\"y\":[1.5,\"z\"]}"));
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = Arrays.copyOf(sound, 1 + random.nextInt(sound.length));
      for (int hit = 0; hit <= random.nextInt(4); hit++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(NotificationParser.parse(damaged)).isNotNull();
      } catch (MalformedNotification e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(19_000);
  }
}
