package io.metricrollup.source;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Bytes that may be in memory at a time, given out in order of arrival; nobody is blocked, who has
 * to wait is called back. Thread-safe.
 *
 * <p>What was fetched leaves in order of arrival where a watermark lies between: a younger fetch
 * may hold bytes that nobody will take until an older one is done. So that the older one cannot
 * starve, the oldest unfinished fetch gets its bytes even if none are left, one at a time. And an
 * object larger than the budget is let in when nothing else is. At any time there is thus at most
 * the budget, or one such object in its place, and one object more.
 */
final class ByteBudget {
  private final long limit;
  private long used;
  private long nextNumber;
  private final TreeMap<Long, Ticket> unfinished = new TreeMap<>();
  private final TreeMap<Long, Ticket> waiting = new TreeMap<>();
  private Ticket exceeding;

  ByteBudget(long limit) {
    this.limit = limit;
  }

  /** Takes a place in the order of arrival. */
  synchronized Ticket arrive() {
    Ticket ticket = new Ticket(nextNumber++);
    unfinished.put(ticket.number, ticket);
    return ticket;
  }

  /** Bytes given out. */
  synchronized long used() {
    return used;
  }

  private void callBack() {
    for (Runnable granted : admit()) {
      granted.run();
    }
  }

  private synchronized List<Runnable> admit() {
    List<Runnable> granted = new ArrayList<>();
    while (!waiting.isEmpty()) {
      Ticket first = waiting.firstEntry().getValue();
      if (used > 0 && used + first.bytes > limit) {
        if (exceeding != null || unfinished.firstEntry().getValue() != first) {
          break;
        }
        exceeding = first;
      }
      waiting.remove(first.number);
      used += first.bytes;
      first.held = first.bytes;
      granted.add(first.granted);
    }
    return granted;
  }

  /** One fetch, from its arrival until its bytes are no longer needed. */
  final class Ticket {
    private final long number;
    private long bytes;
    private long held;
    private Runnable granted;

    private Ticket(long number) {
      this.number = number;
    }

    /** Asks for bytes; {@code whenGranted} is run once, on this or another thread. */
    void acquire(long wanted, Runnable whenGranted) {
      synchronized (ByteBudget.this) {
        bytes = wanted;
        granted = whenGranted;
        waiting.put(number, this);
      }
      callBack();
    }

    /** The fetch is done with, whatever came of it: it is no longer the oldest. */
    void finish() {
      synchronized (ByteBudget.this) {
        unfinished.remove(number);
      }
      callBack();
    }

    /** Gives the bytes back; once more does no harm. */
    void release() {
      synchronized (ByteBudget.this) {
        used -= held;
        held = 0;
        if (exceeding == this) {
          exceeding = null;
        }
      }
      callBack();
    }
  }
}
