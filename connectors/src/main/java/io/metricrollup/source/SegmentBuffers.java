package io.metricrollup.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Arrays that segments are read into, used over and over: what a task fetches in a minute is
 * several times its heap. Whoever takes an array gives it back. Thread-safe.
 *
 * <p>Idle ones are kept as long as all of them, those in use included, stay below a limit. A fixed
 * number of idle bytes would be too few just when decoding is ahead of the threads that fetch.
 */
final class SegmentBuffers {
  private final long maxBytes;
  private final Deque<byte[]> idle = new ArrayDeque<>();

  // Of all arrays, in use or idle.
  private long bytes;

  /**
   * @param maxBytes of all arrays; those in use may be more, then none is kept
   */
  SegmentBuffers(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** An array of that length or up to twice as long, holding anything. */
  synchronized byte[] take(int length) {
    for (Iterator<byte[]> buffers = idle.iterator(); buffers.hasNext(); ) {
      byte[] buffer = buffers.next();
      if (buffer.length >= length && buffer.length / 2 <= length) {
        buffers.remove();
        return buffer;
      }
    }
    byte[] made =
        new byte[Math.max(length, (int) Math.min(length * 5L / 4, Integer.MAX_VALUE - 8))];
    bytes += made.length;
    trim();
    return made;
  }

  /** Gives an array back that was taken here, and must not be used any more. */
  synchronized void give(byte[] buffer) {
    idle.addFirst(buffer);
    trim();
  }

  /** Those that have been idle for longest go first. */
  private void trim() {
    while (bytes > maxBytes && !idle.isEmpty()) {
      bytes -= idle.removeLast().length;
    }
  }
}
