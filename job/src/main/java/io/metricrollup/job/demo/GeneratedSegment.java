package io.metricrollup.job.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.metricrollup.segment.Notification;
import io.metricrollup.segment.TierChain;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A segment that was written, and how it is to be announced.
 *
 * @param file where it lies
 * @param notification its announcement; {@code announcedAt} is when an ingester would have sent it
 * @param late whether that is minutes after its time
 * @param corrupt whether it is cut off
 */
public record GeneratedSegment(
    Path file, Notification notification, boolean late, boolean corrupt) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The announcement as a message. */
  public String json() {
    return json(notification.announcedAt());
  }

  /** The same, announced at another time. */
  public String json(Instant announcedAt) {
    ObjectNode message = MAPPER.createObjectNode();
    message.put("v", 1);
    message.put("o", notification.organization().toString());
    message.put("d", notification.dateint());
    message.put("sf", notification.frequencyMs());
    message.put("tf", nextFrequency());
    message.put("s", notification.segmentId());
    message.put("i", notification.instance());
    message.put("rc", notification.rowCount());
    message.put("fs", notification.fileSize());
    message.put("st", notification.start().toString());
    message.put("t", announcedAt.toString());
    return message.toString();
  }

  /** The message's Kafka key, as ingesters make it. */
  public String key() {
    return String.format(
        "%s-%d-%d-%d",
        notification.organization(),
        notification.dateint(),
        nextFrequency(),
        notification.start().toEpochMilli());
  }

  private int nextFrequency() {
    return TierChain.DEFAULT.tierAbove(notification.frequencyMs()).stream()
        .map(TierChain.DEFAULT::frequency)
        .findFirst()
        .orElse(0);
  }
}
