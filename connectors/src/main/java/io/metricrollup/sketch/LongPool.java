package io.metricrollup.sketch;

import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;

/**
 * Arrays that arenas have done with, for those that grow next: windows open, grow and close without
 * end, and what they leave behind would be old enough to cost the collector dear. One a thread.
 *
 * <p>Lengths come in classes, eight to each doubling, so that arrays fit whoever comes next. The
 * pages of a tier's windows grow at the same time, all through the same classes: so of one class a
 * quarter of all may be kept: five bins each of 250,000 series. Nothing longer than a megabyte is.
 */
final class LongPool {
  private static final ThreadLocal<LongPool> OF_THREAD = ThreadLocal.withInitial(LongPool::new);

  /** Classes of a doubling, as a power of two. */
  private static final int STEP_BITS = 3;

  private static final int MIN_LENGTH = 1 << (STEP_BITS + 1);
  private static final int MAX_KEPT = (40 << 20) / Long.BYTES;
  private static final int MAX_KEPT_OF_CLASS = (10 << 20) / Long.BYTES;
  private static final int MAX_LENGTH = 1 << 17;

  // By class.
  private final List<ArrayDeque<long[]>> kept =
      Stream.generate(ArrayDeque<long[]>::new).limit(classOf(MAX_LENGTH) + 1L).toList();

  private int keptLongs;

  static LongPool ofThread() {
    return OF_THREAD.get();
  }

  /** An array of that length or up to an eighth longer, holding anything. */
  long[] take(int length) {
    if (length > MAX_LENGTH) {
      return new long[length];
    }
    int rounded = roundUp(length);
    long[] array = kept.get(classOf(rounded)).poll();
    if (array == null) {
      return new long[rounded];
    }
    keptLongs -= rounded;
    return array;
  }

  /** Takes an array back, which must not be used any more. */
  void give(long[] array) {
    int length = array.length;
    if (length < MIN_LENGTH || length > MAX_LENGTH || roundUp(length) != length) {
      return;
    }
    ArrayDeque<long[]> same = kept.get(classOf(length));
    if ((same.size() + 1) * length <= MAX_KEPT_OF_CLASS && keptLongs + length <= MAX_KEPT) {
      same.push(array);
      keptLongs += length;
    }
  }

  private static int roundUp(int length) {
    int step = Integer.highestOneBit(Math.max(length, MIN_LENGTH)) >>> STEP_BITS;
    return (Math.max(length, MIN_LENGTH) + step - 1) / step * step;
  }

  /** Number of a length that is the longest of its class. */
  private static int classOf(int length) {
    int doubling = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(length);
    int step = (length >>> (doubling - STEP_BITS)) - (1 << STEP_BITS);
    return ((doubling - STEP_BITS - 1) << STEP_BITS) + step;
  }
}
