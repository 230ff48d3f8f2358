package io.metricrollup.sink;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Copies of encoded files on their way out: buffers are reused, and all of them together, in use or
 * not, stay within a limit (a single larger file goes alone). Thread-safe.
 */
final class BufferPool {
  private final long limit;
  private final Deque<byte[]> free = new ArrayDeque<>();
  private long inUse;
  private long idle;

  BufferPool(long limit) {
    this.limit = limit;
  }

  /** Copies the first {@code length} bytes; waits until there is room for them. */
  synchronized byte[] copy(byte[] bytes, int length) throws InterruptedException {
    int capacity = length + length / 4;
    while (inUse > 0 && inUse + capacity > limit) {
      wait();
    }
    byte[] buffer = take(length, capacity);
    inUse += buffer.length;
    System.arraycopy(bytes, 0, buffer, 0, length);
    return buffer;
  }

  /** Gives a buffer back; its content is lost. */
  synchronized void release(byte[] buffer) {
    inUse -= buffer.length;
    idle += buffer.length;
    free.push(buffer);
    notifyAll();
  }

  private byte[] take(int length, int capacity) {
    while (!free.isEmpty()) {
      byte[] buffer = free.peek();
      boolean fits = buffer.length >= length && inUse + buffer.length <= limit;
      if (!fits && inUse + idle + capacity <= limit) {
        break;
      }
      free.pop();
      idle -= buffer.length;
      if (fits) {
        return buffer;
      }
    }
    return new byte[capacity];
  }
}
