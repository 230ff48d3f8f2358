package io.metricrollup.job.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FeedPaceTest {
  private static final int INTERVAL = 10_000;
  private static final long NOW = Instant.parse("2026-03-01T12:34:56Z").toEpochMilli();

  private static FeedPace pace(Optional<Duration> spread, boolean keepRunning, long now) {
    DemoSettings settings =
        new DemoSettings(
            Path.of("demo"),
            0,
            Duration.ofMinutes(192),
            spread,
            keepRunning,
            GeneratorSettings.Shape.DEMO,
            Map.of());
    return new FeedPace(settings, INTERVAL, now);
  }

  @Test
  void eventTimeStartsAtAWholeHourAndEndsInThePast() {
    FeedPace pace = pace(Optional.empty(), false, NOW);
    assertThat(Instant.ofEpochMilli(pace.fromMs())).isEqualTo("2026-03-01T09:00:00Z");
    long end = pace.fromMs() + Duration.ofMinutes(192).toMillis();
    assertThat(pace.wants(end - INTERVAL)).isTrue();
    assertThat(pace.wants(end)).isFalse();
    assertThat(end).isLessThan(NOW);
  }

  @Test
  void pastIsFedAtOnceOrSpread() {
    assertThat(pace(Optional.empty(), false, NOW).untilTurn(NOW)).isZero();
    FeedPace spread = pace(Optional.of(Duration.ofMinutes(16)), false, NOW);
    assertThat(spread.untilTurn(spread.fromMs())).isZero();
    assertThat(spread.untilTurn(spread.fromMs() + 3_600_000))
        .isBetween(Duration.ofSeconds(290), Duration.ofSeconds(300));
  }

  @Test
  void whoeverKeepsRunningIsFedInRealTime() {
    long now = System.currentTimeMillis();
    FeedPace pace = pace(Optional.empty(), true, now);
    assertThat(pace.wants(now + 86_400_000)).isTrue();
    assertThat(pace.isLive(now - 60_000)).isFalse();
    assertThat(pace.isLive(now)).isTrue();
    assertThat(pace.untilTurn(now)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(12));
  }
}
