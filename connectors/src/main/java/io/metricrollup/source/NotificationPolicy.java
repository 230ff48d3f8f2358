package io.metricrollup.source;

import io.metricrollup.segment.Notification;
import io.metricrollup.segment.QuarantineReason;
import io.metricrollup.segment.TierChain;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The one place where a notification is judged (contract, sections 1 and 7): well-formed, of a
 * frequency of the chain, of one that is taken, and not from the future. Duplicates and age need
 * state and event time; {@link DropDuplicates} sees to them. Immutable.
 */
public final class NotificationPolicy implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TierChain chain;
  private final int[] sourceFrequencies;
  private final Duration skew;

  /**
   * @param sourceFrequencies the frequencies that are taken, in ms: at least one, all of the chain
   *     and none the last of it
   * @param skew how far ahead of this machine's clock a segment may start
   * @throws IllegalArgumentException in words for the user
   */
  public NotificationPolicy(TierChain chain, Collection<Integer> sourceFrequencies, Duration skew) {
    this.chain = chain;
    this.sourceFrequencies =
        sourceFrequencies.stream().mapToInt(Integer::intValue).sorted().distinct().toArray();
    this.skew = skew;
    if (sourceFrequencies.isEmpty()) {
      throw new IllegalArgumentException("no source frequency is taken");
    }
    for (int frequency : sourceFrequencies) {
      if (chain.tierAbove(frequency).isEmpty()) {
        throw new IllegalArgumentException(
            "source frequency " + frequency + " ms has no tier above it in " + chain);
      }
    }
  }

  /** The default: only the first frequency of the chain is taken. */
  public static NotificationPolicy of(TierChain chain, Duration skew) {
    return new NotificationPolicy(chain, List.of(chain.base()), skew);
  }

  /**
   * Judges what arrived. Never throws; null bytes (a tombstone) are malformed.
   *
   * @param now the time against which the future is measured
   */
  public NotificationMessage judge(Origin origin, byte[] bytes, Instant now) {
    if (bytes == null) {
      return NotificationMessage.refused(
          origin,
          new byte[0],
          null,
          QuarantineReason.MALFORMED_NOTIFICATION,
          "a record without a value");
    }
    try {
      return judge(origin, bytes, NotificationParser.parse(bytes), now);
    } catch (MalformedNotification e) {
      return NotificationMessage.refused(
          origin, bytes, null, QuarantineReason.MALFORMED_NOTIFICATION, e.getMessage());
    }
  }

  private NotificationMessage judge(
      Origin origin, byte[] bytes, Notification notification, Instant now) {
    int frequency = notification.frequencyMs();
    if (chain.tierAbove(frequency).isEmpty()) {
      String detail = "frequency " + frequency + " ms has no tier above it in " + chain;
      return NotificationMessage.refused(
          origin, bytes, notification, QuarantineReason.UNSUPPORTED_FREQUENCY, detail);
    }
    if (Arrays.binarySearch(sourceFrequencies, frequency) < 0) {
      return NotificationMessage.notTaken(origin, bytes, notification);
    }
    if (latest(notification).isAfter(now.plus(skew))) {
      String detail =
          "start " + notification.start() + " of date " + notification.dateint() + " is to come";
      return NotificationMessage.refused(
          origin, bytes, notification, QuarantineReason.IMPLAUSIBLE_TIMESTAMP, detail);
    }
    return NotificationMessage.taken(origin, bytes, notification);
  }

  /** A date to come is as implausible as a start to come: state by date would never expire. */
  private static Instant latest(Notification notification) {
    Instant date = Instant.ofEpochMilli(Dates.startMs(notification.dateint()));
    return date.isAfter(notification.start()) ? date : notification.start();
  }

  /**
   * Whether the message says how far its partition has got. Only segments of the finest frequency
   * taken do: coarser ones are announced long after their start. What is refused has no say: a
   * start in 2099 would drag the watermark along.
   */
  boolean movesWatermark(NotificationMessage message) {
    return message.verdict() == Verdict.TAKEN
        && message.notification().frequencyMs() == sourceFrequencies[0];
  }
}
