package io.metricrollup.source;

/**
 * Where a notification came from, for quarantine records.
 *
 * @param topic Kafka topic; in a backfill the file of notifications, or {@code listing}
 * @param partition Kafka partition, 0 in a backfill
 * @param offset Kafka offset; in a backfill the line of the file, from 1
 */
public record Origin(String topic, int partition, long offset) {
  /** What the ledger knows the notification by. */
  public String key() {
    return topic + "/" + partition + "/" + offset;
  }
}
