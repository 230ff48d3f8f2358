package io.metricrollup.source;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;

/**
 * A segment that was announced and has not been handed on: it is being fetched, or parked. Should
 * it be announced again meanwhile (a replay), both are one read, or its rows would count twice. For
 * the task's thread.
 */
final class WantedSegment {
  private static final long NOT_MISSING = -1;

  private final List<NotificationMessage> messages = new ArrayList<>();

  private long missingSince = NOT_MISSING;
  private boolean parked;
  private HeldWatermarks.Epoch epoch;
  private boolean looking;
  private ScheduledFuture<?> nextLook;

  void add(NotificationMessage message) {
    messages.add(message);
  }

  /** All announcements, in their order. */
  List<NotificationMessage> messages() {
    return messages;
  }

  /** What all announcements together ask for. */
  NotificationMessage message() {
    return messages.stream().reduce(NotificationMessage::joined).orElseThrow();
  }

  boolean isParked() {
    return parked;
  }

  /** When it was parked for the first time, in ms of processing time; negative if it never was. */
  long missingSince() {
    return missingSince;
  }

  boolean wasMissing() {
    return missingSince != NOT_MISSING;
  }

  /**
   * @param since from when on the wait counts
   */
  void park(long since) {
    missingSince = since;
    parked = true;
  }

  /** Fetched again, or done with; no look that was planned takes place. */
  void unpark() {
    parked = false;
    lookAgain(null);
  }

  /** What it holds up; null if nothing. */
  HeldWatermarks.Epoch epoch() {
    return epoch;
  }

  void holdUp(HeldWatermarks.Epoch held) {
    epoch = held;
  }

  /** Whether it is being looked for just now. */
  boolean isLooking() {
    return looking;
  }

  void setLooking(boolean now) {
    looking = now;
  }

  /** Replaces whatever look was planned; null for none. */
  void lookAgain(ScheduledFuture<?> planned) {
    if (nextLook != null) {
      nextLook.cancel(false);
    }
    nextLook = planned;
  }
}
