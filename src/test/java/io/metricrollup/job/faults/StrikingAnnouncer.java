package io.metricrollup.job.faults;

import io.metricrollup.sink.Announcer;
import io.metricrollup.sink.AnnouncerFactory;
import java.io.IOException;

/** Announces, and crashes before, in the middle, or after it is safe and before anyone knows. */
public final class StrikingAnnouncer implements Announcer {
  private final Announcer announcer;

  private StrikingAnnouncer(Announcer announcer) {
    this.announcer = announcer;
  }

  /** Around another one. */
  public static AnnouncerFactory around(AnnouncerFactory factory) {
    return subtask -> new StrikingAnnouncer(factory.open(subtask));
  }

  @Override
  public void announce(String topic, String key, String json)
      throws IOException, InterruptedException {
    Strikes.crash(Strike.CRASH_BEFORE_ANNOUNCEMENT);
    announcer.announce(topic, key, json);
    Strikes.crash(Strike.CRASH_BETWEEN_ANNOUNCEMENTS);
  }

  @Override
  public void flush() throws IOException, InterruptedException {
    announcer.flush();
    Strikes.crash(Strike.CRASH_AFTER_ANNOUNCEMENT);
  }

  @Override
  public void close() throws IOException {
    announcer.close();
  }
}
