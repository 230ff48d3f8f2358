package io.metricrollup.source;

import io.metricrollup.segment.Notification;
import io.metricrollup.segment.QuarantineReason;
import java.util.Arrays;

/**
 * A notification as it arrived, and what the {@link NotificationPolicy} made of it, once and for
 * all: nothing is parsed or held against the clock again further down the stream or after a
 * restart. Immutable; the array belongs to the message.
 *
 * @param origin where it came from
 * @param original the first {@link #KEPT_BYTES} of what arrived
 * @param originalLength how many bytes arrived
 * @param verdict taken, not taken or refused
 * @param notification null if what arrived is malformed
 * @param reason null unless refused
 * @param detail in words, null unless refused
 */
public record NotificationMessage(
    Origin origin,
    byte[] original,
    int originalLength,
    Verdict verdict,
    Notification notification,
    QuarantineReason reason,
    String detail) {

  /** So much of the original is kept for quarantine; a real one has some 250 bytes. */
  public static final int KEPT_BYTES = 1 << 16;

  static NotificationMessage taken(Origin origin, byte[] bytes, Notification notification) {
    return of(origin, bytes, Verdict.TAKEN, notification, null, null);
  }

  static NotificationMessage notTaken(Origin origin, byte[] bytes, Notification notification) {
    return of(origin, bytes, Verdict.NOT_TAKEN, notification, null, null);
  }

  static NotificationMessage refused(
      Origin origin,
      byte[] bytes,
      Notification notification,
      QuarantineReason reason,
      String detail) {
    return of(origin, bytes, Verdict.REFUSED, notification, reason, detail);
  }

  private static NotificationMessage of(
      Origin origin,
      byte[] bytes,
      Verdict verdict,
      Notification notification,
      QuarantineReason reason,
      String detail) {
    byte[] kept = bytes.length <= KEPT_BYTES ? bytes : Arrays.copyOf(bytes, KEPT_BYTES);
    return new NotificationMessage(
        origin, kept, bytes.length, verdict, notification, reason, detail);
  }

  /** A later announcement of the same segment, which asks for the row groups of both. */
  NotificationMessage joined(NotificationMessage later) {
    return new NotificationMessage(
        later.origin,
        later.original,
        later.originalLength,
        later.verdict,
        later.notification.joined(notification),
        later.reason,
        later.detail);
  }

  /** Start of the segment's first row in ms; only of a message that has a notification. */
  public long startMs() {
    return notification.start().toEpochMilli();
  }
}
