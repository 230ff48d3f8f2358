package io.metricrollup.source;

import io.metricrollup.segment.TierChain;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Notifications for tests, made the way real ones are: from JSON, by the policy. */
final class Messages {
  static final UUID ORGANIZATION = UUID.fromString("12340000-0000-4000-8000-000000000000");
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final NotificationPolicy POLICY =
      NotificationPolicy.of(TierChain.DEFAULT, Duration.ofMinutes(10));

  static final String SOUND =
      "{\"v\":1,\"o\":\"12340000-0000-4000-8000-000000000000\",\"d\":20260301,\"sf\":10000,"
          + "\"tf\":60000,\"s\":299948861173007310,\"i\":1,\"rc\":5,\"fs\":26284,"
          + "\"st\":\"2026-03-01T06:03:50Z\",\"t\":\"2026-03-01T06:04:10Z\"}";

  private Messages() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Judged at {@link #NOW}. */
  static NotificationMessage judged(String json) {
    return POLICY.judge(new Origin("rollups", 3, 77), utf8(json), NOW);
  }

  /** A taken segment of the base frequency on 2026-03-01. */
  static NotificationMessage segment(long id, String start) {
    return segment(id, 20260301, start, 0);
  }

  static NotificationMessage segment(long id, int dateint, String start, int replay) {
    NotificationMessage message = judged(json(id, dateint, 10_000, start, replay));
    if (message.verdict() != Verdict.TAKEN) {
      throw new AssertionError(message.detail());
    }
    return message;
  }

  static String json(long id, int dateint, int frequency, String start, int replay) {
    return ("{\"v\":1,\"o\":\"%s\",\"d\":%d,\"sf\":%d,\"tf\":60000,\"s\":%d,\"i\":1,\"rc\":5,"
            + "\"fs\":26284,\"st\":\"%s\",\"t\":\"2026-03-01T06:04:10Z\",\"r\":%d}")
        .formatted(ORGANIZATION, dateint, frequency, id, start, replay);
  }
}
