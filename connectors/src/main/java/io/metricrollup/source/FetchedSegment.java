package io.metricrollup.source;

/**
 * What came of fetching a segment: its bytes, or that it is not there, or that it cannot be read
 * whatever the number of attempts.
 *
 * <p>Whoever takes it owns the bytes until {@link #release()}, which has to be called when the
 * segment is decoded: the bytes count against the fetching task's budget until then. Not
 * thread-safe.
 */
public final class FetchedSegment {
  private final NotificationMessage message;
  private final String file;
  private final String refusal;
  private final int retries;
  private final int length;
  private byte[] bytes;
  private Runnable onRelease;

  FetchedSegment(
      NotificationMessage message,
      String file,
      byte[] bytes,
      int length,
      String refusal,
      int retries,
      Runnable onRelease) {
    this.message = message;
    this.file = file;
    this.bytes = bytes;
    this.length = length;
    this.refusal = refusal;
    this.retries = retries;
    this.onRelease = onRelease;
  }

  /** The whole object; {@code onRelease} is run once, when the bytes are no longer needed. */
  public static FetchedSegment found(
      NotificationMessage message, String file, byte[] bytes, int retries, Runnable onRelease) {
    return found(message, file, bytes, bytes.length, retries, onRelease);
  }

  /** The same of an array that is longer than the object. */
  static FetchedSegment found(
      NotificationMessage message,
      String file,
      byte[] bytes,
      int length,
      int retries,
      Runnable onRelease) {
    return new FetchedSegment(message, file, bytes, length, null, retries, onRelease);
  }

  /** There is no such object yet. */
  public static FetchedSegment missing(NotificationMessage message, String file, int retries) {
    return new FetchedSegment(message, file, null, 0, null, retries, () -> {});
  }

  /** No attempt could read it, in words that name the file: a corrupt segment. */
  public static FetchedSegment refused(
      NotificationMessage message, String file, String refusal, int retries) {
    return new FetchedSegment(message, file, null, 0, refusal, retries, () -> {});
  }

  /** The notification that announced it. */
  public NotificationMessage message() {
    return message;
  }

  /** Its full path. */
  public String file() {
    return file;
  }

  /** Whether there are bytes. */
  public boolean isFound() {
    return bytes != null;
  }

  /** Why no attempt could read it; null otherwise. */
  public String refusal() {
    return refusal;
  }

  /** Attempts after the first. */
  public int retries() {
    return retries;
  }

  /**
   * The object's bytes, shared: the first {@link #length()} of the array.
   *
   * @throws IllegalStateException if there are none, or no longer
   */
  public byte[] bytes() {
    if (bytes == null) {
      throw new IllegalStateException(file + ": has no bytes, or they were released");
    }
    return bytes;
  }

  /** Of the object, in bytes; 0 if there are none. */
  public int length() {
    return length;
  }

  /** The bytes are no longer needed; once more does no harm. */
  public void release() {
    Runnable once = onRelease;
    bytes = null;
    onRelease = () -> {};
    once.run();
  }

  byte[] bytesOrNull() {
    return bytes;
  }
}
