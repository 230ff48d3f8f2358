package io.metricrollup.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectTimesTest {
  /** 2025-09-09T00:00:00Z, a multiple of every frequency. */
  private static final long MIDNIGHT = 1_757_376_000_000L;

  @ParameterizedTest
  @CsvSource({
    "10000, 30000, 10 s",
    "60000, 120000, 60 s",
    "60000, 360000, 60 s",
    "300000, 900000, 5 min",
    "1200000, 2400000, 20 min",
    "3600000, 10800000, 1 h",
    "30000, 90000, 10 s",
    "86400000, 172800000, 1 h",
    "-10000, 20000, 10 s",
  })
  void theGreatestFrequencyThatDividesAllTimestampsIsTheLikelyOne(
      long first, long second, String words) {
    assertThat(times(MIDNIGHT + first, MIDNIGHT + second).inferredFrequency())
        .isEqualTo(words + " (inferred from the timestamps)");
  }

  @Test
  void aSingleTimestampIsOnlyABound() {
    assertThat(times(MIDNIGHT + 300_000, MIDNIGHT + 300_000).inferredFrequency())
        .isEqualTo("at most 5 min (inferred from a single timestamp)");
  }

  @Test
  void aSingleTimestampIsEnoughForTheLowestFrequency() {
    assertThat(times(MIDNIGHT + 10_000).inferredFrequency())
        .isEqualTo("10 s (inferred from the timestamps)");
  }

  @ParameterizedTest
  @CsvSource({"15000, 30000, 15 s", "1, 10000, 1 ms", "1000, 60000, 1 s"})
  void timestampsBesideTheChainHaveNoFrequency(long first, long second, String words) {
    assertThat(times(MIDNIGHT + first, MIDNIGHT + second).inferredFrequency())
        .isEqualTo("unknown: the timestamps are multiples of " + words);
  }

  @Test
  void withoutTimestampsNothingIsKnown() {
    assertThat(times().range()).isEqualTo("none");
    assertThat(times().inferredFrequency()).isEqualTo("unknown: no timestamps");
  }

  @Test
  void theRangeIsInUtcWhateverTheOrder() {
    assertThat(times(MIDNIGHT + 20_000, MIDNIGHT - 1).range())
        .isEqualTo("2025-09-08T23:59:59.999Z to 2025-09-09T00:00:20Z");
  }

  private static InspectTimes times(long... timestamps) {
    InspectTimes times = new InspectTimes();
    LongStream.of(timestamps).forEach(times::add);
    return times;
  }
}
