package io.metricrollup.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Arrays that segments are read into, used over and over: what a task fetches in a minute is
 * several times its heap. Whoever takes an array and does not give it back leaves it to the
 * collector. Thread-safe.
 */
final class SegmentBuffers {
  private final long maxIdleBytes;
  private final Deque<byte[]> idle = new ArrayDeque<>();
  private long idleBytes;

  /**
   * @param maxIdleBytes of arrays that nobody has taken
   */
  SegmentBuffers(long maxIdleBytes) {
    this.maxIdleBytes = maxIdleBytes;
  }

  /** An array of that length or up to twice as long, holding anything. */
  synchronized byte[] take(int length) {
    for (Iterator<byte[]> buffers = idle.iterator(); buffers.hasNext(); ) {
      byte[] buffer = buffers.next();
      if (buffer.length >= length && buffer.length / 2 <= length) {
        buffers.remove();
        idleBytes -= buffer.length;
        return buffer;
      }
    }
    return new byte[Math.max(length, (int) Math.min(length * 5L / 4, Integer.MAX_VALUE - 8))];
  }

  /** Gives an array back, which must not be used any more; the ones idle longest go first. */
  synchronized void give(byte[] buffer) {
    idle.addFirst(buffer);
    idleBytes += buffer.length;
    while (idleBytes > maxIdleBytes) {
      idleBytes -= idle.removeLast().length;
    }
  }
}
