package io.metricrollup.job.window;

import java.util.Arrays;

/** The open windows of one frequency, ascending by start. */
final class Tier {
  /** 15 min. */
  private static final int RESTING_MS = 900_000;

  private final int frequency;
  private Window[] windows;
  private int size;

  Tier(int frequency) {
    this(frequency, new Window[2], 0);
  }

  private Tier(int frequency, Window[] windows, int size) {
    this.frequency = frequency;
    this.windows = windows;
    this.size = size;
  }

  Tier share() {
    Window[] copies = new Window[Math.max(2, size)];
    for (int i = 0; i < size; i++) {
      copies[i] = windows[i].share();
    }
    return new Tier(frequency, copies, size);
  }

  int frequency() {
    return frequency;
  }

  /**
   * Whether its windows rest in between: they are merged into every few minutes only, take most of
   * all, and are open for longest.
   */
  boolean rests() {
    return frequency >= RESTING_MS;
  }

  int size() {
    return size;
  }

  Window get(int i) {
    return windows[i];
  }

  /** Start of the window that a time falls into. */
  long start(long time) {
    return Math.floorDiv(time, frequency) * frequency;
  }

  /** The last ms of a window of this tier. */
  long last(Window window) {
    return window.start() + frequency - 1;
  }

  /** The open window with this start, or null. */
  Window find(long start) {
    int at = search(start);
    return at < 0 ? null : windows[at];
  }

  /** Adds a window whose start no open one has. */
  void add(Window window) {
    int place = -search(window.start()) - 1;
    if (size == windows.length) {
      windows = Arrays.copyOf(windows, size * 2);
    }
    System.arraycopy(windows, place, windows, place + 1, size - place);
    windows[place] = window;
    size++;
  }

  void remove(int i) {
    System.arraycopy(windows, i + 1, windows, i, size - i - 1);
    windows[--size] = null;
  }

  private int search(long start) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long at = windows[middle].start();
      if (at == start) {
        return middle;
      }
      if (at < start) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }
}
