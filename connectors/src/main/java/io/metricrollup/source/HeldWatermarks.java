package io.metricrollup.source;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * Keeps watermarks until everything that came before them has gone on. What came between two
 * watermarks may go on in any order. For one thread.
 */
final class HeldWatermarks {
  private final ThrowingConsumer<Watermark, Exception> output;

  // The last one is open: its watermark has not come yet.
  private final Deque<Epoch> epochs = new ArrayDeque<>();

  HeldWatermarks(ThrowingConsumer<Watermark, Exception> output) {
    this.output = output;
    epochs.add(new Epoch());
  }

  /** What came between two watermarks and has not gone on. */
  static final class Epoch {
    private int inside;
    private Watermark end;

    private Epoch() {}
  }

  /** Something comes, and holds all later watermarks until it leaves. */
  Epoch enter() {
    Epoch open = epochs.getLast();
    open.inside++;
    return open;
  }

  void leave(Epoch epoch) throws Exception {
    epoch.inside--;
    release();
  }

  void arrive(Watermark mark) throws Exception {
    Epoch open = epochs.removeLast();
    if (open.inside == 0 && !epochs.isEmpty()) {
      // Nothing between the last watermark, which waits, and this one: so that there are never
      // more of them than segments.
      epochs.getLast().end = mark;
      epochs.addLast(open);
    } else {
      open.end = mark;
      epochs.addLast(open);
      epochs.addLast(new Epoch());
    }
    release();
  }

  private void release() throws Exception {
    while (epochs.size() > 1 && epochs.getFirst().inside == 0) {
      output.accept(epochs.removeFirst().end);
    }
  }
}
