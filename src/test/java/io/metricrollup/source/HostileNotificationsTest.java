package io.metricrollup.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.segment.QuarantineReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Notifications that mean harm; every case that was found stays as a line, with its outcome. */
class HostileNotificationsTest {
  static Stream<String> lines() throws IOException {
    try (InputStream in =
        HostileNotificationsTest.class.getResourceAsStream("/hostile/notifications.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<String> lines = text.lines().filter(line -> !line.startsWith("#")).toList();
      assertThat(lines).isNotEmpty();
      return lines.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  void notificationHasTheOutcomeItHad(String line) {
    int end = line.indexOf(' ');
    NotificationMessage message = Messages.judged(line.substring(end + 1));
    QuarantineReason reason = message.reason();
    String outcome = reason == null ? "taken" : reason.word();
    assertThat(outcome).isEqualTo(line.substring(0, end));
    if (reason != null) {
      assertThat(message.detail()).isNotBlank().doesNotContain("Exception");
    }
  }
}
