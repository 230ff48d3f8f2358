package io.metricrollup.source;

/**
 * A segment and its bytes.
 *
 * <p>Whoever takes it owns the bytes until {@link #release()}, which has to be called when the
 * segment is decoded: the bytes count against the fetching task's budget until then. Not
 * thread-safe.
 */
public final class FetchedSegment {
  private final NotificationMessage message;
  private final String file;
  private final int length;
  private byte[] bytes;
  private Runnable onRelease;
  private boolean acquitted;

  /**
   * @param bytes the first {@code length} of them are the whole object
   * @param onRelease run once, when the bytes are no longer needed
   */
  public FetchedSegment(
      NotificationMessage message, String file, byte[] bytes, int length, Runnable onRelease) {
    this.message = message;
    this.file = file;
    this.bytes = bytes;
    this.length = length;
    this.onRelease = onRelease;
  }

  /** The notification that announced it. */
  public NotificationMessage message() {
    return message;
  }

  /** Its full path. */
  public String file() {
    return file;
  }

  /**
   * The object's bytes, shared: the first {@link #length()} of the array.
   *
   * @throws IllegalStateException if they were released
   */
  public byte[] bytes() {
    if (bytes == null) {
      throw new IllegalStateException(file + ": its bytes were released");
    }
    return bytes;
  }

  /** Of the object, in bytes. */
  public int length() {
    return length;
  }

  /** What fails from now on does not fail for what is in the segment. */
  public void acquit() {
    acquitted = true;
  }

  boolean isAcquitted() {
    return acquitted;
  }

  /** The bytes are no longer needed; once more does no harm. */
  public void release() {
    Runnable once = onRelease;
    bytes = null;
    onRelease = () -> {};
    once.run();
  }
}
