package io.metricrollup.source;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.core.fs.Path;

/**
 * A segment that was announced and has not been handed on: it is being fetched, or parked. Should
 * it be announced again meanwhile (a replay), both are one read, or its rows would count twice. For
 * the task's thread.
 */
final class WantedSegment {
  private static final long NOT_PARKED = -1;

  private final Path path;
  private final List<NotificationMessage> messages = new ArrayList<>();

  private long parkedSince = NOT_PARKED;
  private HeldWatermarks.Epoch epoch;
  private boolean looking;
  private ScheduledFuture<?> nextLook;

  WantedSegment(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

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
    return parkedSince != NOT_PARKED;
  }

  /** In ms of processing time; negative if it is not parked. */
  long parkedSince() {
    return parkedSince;
  }

  void park(long since) {
    parkedSince = since;
  }

  void unpark() {
    parkedSince = NOT_PARKED;
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

  /** Replaces whatever look was planned. */
  void lookAgain(ScheduledFuture<?> planned) {
    if (nextLook != null) {
      nextLook.cancel(false);
    }
    nextLook = planned;
  }
}
