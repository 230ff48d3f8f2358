package io.metricrollup.source.decode;

import io.metricrollup.sketch.MalformedSketchException;
import io.metricrollup.sketch.PackedBins;
import io.metricrollup.sketch.SketchDecoder;
import java.util.Arrays;

/**
 * The distinct sketch values of a row group, decoded once each whatever the number of rows that
 * share one. For one thread.
 */
final class SketchValues {
  private final SketchDecoder decoder = new SketchDecoder();
  private long[] bins = new long[1 << 12];
  private int[] ends = new int[1 << 10];
  private double[] counts = new double[1 << 10];
  private String[] errors = new String[1 << 10];
  private int size;
  private int remapped;

  void clear() {
    Arrays.fill(errors, 0, size, null);
    size = 0;
    remapped = 0;
  }

  /** Decodes one value and returns its number; a malformed one has an {@link #error}. */
  int add(byte[] bytes, int start, int length) {
    try {
      int longs = decoder.decode(bytes, start, length);
      if (decoder.remapped()) {
        remapped++;
      }
      return append(decoder.bins(), longs, decoder.count(), null);
    } catch (MalformedSketchException e) {
      return append(new long[0], 0, 0, e.getMessage());
    }
  }

  /** The sketch of a single observation. */
  int addObservation(double value) {
    int end = end();
    reserve(1);
    bins[end] = PackedBins.ofValue(value);
    return finish(end + 1, 1, null);
  }

  private int append(long[] from, int longs, double count, String error) {
    int end = end();
    reserve(longs);
    System.arraycopy(from, 0, bins, end, longs);
    return finish(end + longs, count, error);
  }

  private int finish(int end, double count, String error) {
    ends[size] = end;
    counts[size] = count;
    errors[size] = error;
    return size++;
  }

  private void reserve(int longs) {
    if (bins.length < end() + longs) {
      bins = Arrays.copyOf(bins, Math.max(end() + longs, bins.length * 2));
    }
    if (ends.length == size) {
      ends = Arrays.copyOf(ends, size * 2);
      counts = Arrays.copyOf(counts, size * 2);
      errors = Arrays.copyOf(errors, size * 2);
    }
  }

  private int end() {
    return size == 0 ? 0 : ends[size - 1];
  }

  long[] bins() {
    return bins;
  }

  int start(int value) {
    return value == 0 ? 0 : ends[value - 1];
  }

  int end(int value) {
    return ends[value];
  }

  double count(int value) {
    return counts[value];
  }

  /** What is wrong with the value, or null. */
  String error(int value) {
    return errors[value];
  }

  /** How many values came with another index mapping. */
  int remapped() {
    return remapped;
  }
}
