package io.metricrollup.segment;

import java.io.Serializable;

/**
 * One storage instance: where segments are read from, or written to.
 *
 * @param root a directory or a bucket with prefix, as Flink's file systems name it
 * @param collector the collector's name in the path
 */
public record Storage(String root, String collector) implements Serializable {
  public Storage {
    if (root.isBlank()) {
      throw new IllegalArgumentException("a storage root is empty");
    }
    boolean dots = collector.equals(".") || collector.equals("..");
    if (collector.isBlank() || collector.contains("/") || dots) {
      throw new IllegalArgumentException("no name for a collector: " + collector);
    }
  }

  /** The storage of each instance number, whatever the number. Called once a segment. */
  @FunctionalInterface
  public interface ByInstance extends Serializable {
    Storage of(int instance);
  }
}
