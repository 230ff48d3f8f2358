package io.metricrollup.job.demo;

import io.metricrollup.job.runtime.LocalRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a demo is to do.
 *
 * @param folder where everything lies that it writes
 * @param dashboardPort port of Flink's dashboard, 0 for a free one
 * @param eventTime how much event time is fed
 * @param spread wall-clock time that the event time is spread over; without it, it is fed as fast
 *     as the job takes it
 * @param keepRunning whether it goes on in real time when it has caught up
 * @param shape what is fed
 * @param jobOptions options of the job, names without dashes
 */
public record DemoSettings(
    Path folder,
    int dashboardPort,
    Duration eventTime,
    Optional<Duration> spread,
    boolean keepRunning,
    GeneratorSettings.Shape shape,
    Map<String, String> jobOptions) {
  /** Three hours and a little: the last window of every tier is one that only the end closes. */
  public static final Duration DEFAULT_EVENT_TIME = Duration.ofMinutes(192);

  /** However slow the machine, feeding ends after this if nothing else is asked for. */
  public static final Duration DEFAULT_FEED_LIMIT = Duration.ofMinutes(3);

  public DemoSettings {
    jobOptions = Map.copyOf(jobOptions);
    if (eventTime.isNegative() || eventTime.isZero()) {
      throw new LocalRuntimeException("A demo without event time shows nothing.");
    }
  }

  /** Feeding ends after this, whatever event time was reached. */
  Duration feedLimit() {
    return spread.orElse(DEFAULT_FEED_LIMIT);
  }
}
