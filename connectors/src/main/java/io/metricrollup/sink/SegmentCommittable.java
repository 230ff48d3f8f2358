package io.metricrollup.sink;

/**
 * A written file that waits for its checkpoint, and everything that is to be said of it then.
 *
 * @param recoverable how the file system commits the file, with the version of these bytes; null if
 *     the object was there already
 * @param path the whole path of the object to be
 * @param length its bytes
 * @param frequencyMs tier
 * @param rows number of rows
 * @param announcedAtMs the time its announcement gives
 * @param rolled the announcement
 * @param compaction the hand-off to compaction; null if there is none
 * @param ledger its entry in the ledger; null if the state that it comes from has none
 */
public record SegmentCommittable(
    byte[] recoverable,
    String path,
    long length,
    int frequencyMs,
    long rows,
    long announcedAtMs,
    KeyedMessage rolled,
    KeyedMessage compaction,
    KeyedMessage ledger) {

  boolean alreadyThere() {
    return recoverable == null;
  }

  /** End of the file's window in epoch ms; the announcement's key ends in its start. */
  long windowEnd() {
    String start = rolled.key().substring(rolled.key().lastIndexOf('-') + 1);
    return Long.parseLong(start) + frequencyMs;
  }

  @Override
  public String toString() {
    return path;
  }
}
