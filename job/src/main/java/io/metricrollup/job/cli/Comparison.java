package io.metricrollup.job.cli;

import io.metricrollup.segment.ColumnNames;
import io.metricrollup.sketch.SketchDecoder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Differences of two sides, added up. Mutable; for one thread. */
final class Comparison {
  private final CompareTolerance tolerance;
  private final int maxExamples;
  private final SketchDecoder decoder = new SketchDecoder();
  private final CompareReader.Counts left = new CompareReader.Counts();
  private final CompareReader.Counts right = new CompareReader.Counts();
  private final Map<Integer, Keys> keys = new TreeMap<>();
  private final Map<String, Numbers> counters = new TreeMap<>();
  private final Map<String, Numbers> percentiles = new TreeMap<>();
  private final Map<String, Labels> labels = new TreeMap<>();
  private final Map<CompareKind, List<String>> examples = new TreeMap<>();

  Comparison(CompareTolerance tolerance, int maxExamples) {
    this.tolerance = tolerance;
    this.maxExamples = maxExamples;
    for (CompareKind kind : CompareKind.values()) {
      examples.put(kind, new ArrayList<>());
    }
  }

  /** Keys of one frequency. Mutable. */
  static final class Keys {
    long both;
    long leftOnly;
    long rightOnly;
  }

  /** One number of all keys that both sides have. Mutable. */
  static final class Numbers {
    long compared;
    long beyond;
    long leftOnly;
    long rightOnly;
    double maxAbsolute;
    double maxRelative;
  }

  /** One label of all keys that both sides have. Mutable. */
  static final class Labels {
    long compared;
    long different;
    long leftOnly;
    long rightOnly;
  }

  /** Adds one folder's rows. */
  void add(String folder, Map<CompareKey, CompareRow> ofLeft, Map<CompareKey, CompareRow> ofRight) {
    ofLeft.forEach(
        (key, row) -> {
          CompareRow other = ofRight.get(key);
          if (other == null) {
            keysOf(key).leftOnly++;
            example(CompareKind.KEYS, folder, key, "only left");
          } else {
            keysOf(key).both++;
            compare(folder, key, row, other);
          }
        });
    for (CompareKey key : ofRight.keySet()) {
      if (!ofLeft.containsKey(key)) {
        keysOf(key).rightOnly++;
        example(CompareKind.KEYS, folder, key, "only right");
      }
    }
  }

  private Keys keysOf(CompareKey key) {
    return keys.computeIfAbsent(key.frequencyMs(), f -> new Keys());
  }

  private void compare(String folder, CompareKey key, CompareRow a, CompareRow b) {
    Map<String, Double> other = b.counters();
    a.counters()
        .forEach(
            (name, value) -> {
              Numbers numbers = counters.computeIfAbsent(name, n -> new Numbers());
              if (add(numbers, value, other.get(name), tolerance.counters())) {
                example(
                    CompareKind.COUNTERS,
                    folder,
                    key,
                    name + ": " + value + ", " + other.get(name));
              }
            });
    comparePercentiles(folder, key, a.percentiles(decoder), b.percentiles(decoder));
    compareLabels(folder, key, a.labels(), b.labels());
  }

  private void comparePercentiles(String folder, CompareKey key, double[] a, double[] b) {
    for (int p = 0; p < a.length; p++) {
      String name = ColumnNames.PERCENTILES[p];
      Numbers numbers = percentiles.computeIfAbsent(name, n -> new Numbers());
      if (add(numbers, a[p], b[p], tolerance.percentiles())) {
        example(CompareKind.PERCENTILES, folder, key, name + ": " + a[p] + ", " + b[p]);
      }
    }
  }

  /** Returns whether they differ beyond the tolerance; NaN is a value that is not there. */
  private static boolean add(Numbers numbers, double a, double b, double tolerance) {
    if (Double.isNaN(a) && Double.isNaN(b)) {
      return false;
    }
    numbers.compared++;
    if (Double.isNaN(a) || Double.isNaN(b)) {
      numbers.leftOnly += Double.isNaN(b) ? 1 : 0;
      numbers.rightOnly += Double.isNaN(a) ? 1 : 0;
      numbers.beyond++;
      return true;
    }
    double relative = CompareTolerance.relative(a, b);
    numbers.maxAbsolute = Math.max(numbers.maxAbsolute, a == b ? 0 : Math.abs(a - b));
    numbers.maxRelative = Math.max(numbers.maxRelative, relative);
    numbers.beyond += relative > tolerance ? 1 : 0;
    return relative > tolerance;
  }

  private void compareLabels(
      String folder, CompareKey key, Map<String, Object> a, Map<String, Object> b) {
    Set<String> names = new TreeSet<>(a.keySet());
    names.addAll(b.keySet());
    for (String name : names) {
      Labels label = labels.computeIfAbsent(name, n -> new Labels());
      String here = InspectText.exact(a.get(name));
      String there = InspectText.exact(b.get(name));
      label.compared++;
      if (!a.containsKey(name)) {
        label.rightOnly++;
      } else if (!b.containsKey(name)) {
        label.leftOnly++;
      } else if (!Objects.equals(here, there)) {
        label.different++;
      }
      if (!Objects.equals(here, there)) {
        example(CompareKind.LABELS, folder, key, name + ": '" + here + "', '" + there + "'");
      }
    }
  }

  private void example(CompareKind kind, String folder, CompareKey key, String what) {
    List<String> some = examples.get(kind);
    if (some.size() < maxExamples) {
      some.add(folder + ": " + key + ": " + what);
    }
  }

  /** The kinds of differences that count against the sides. */
  Set<CompareKind> beyond() {
    Set<CompareKind> beyond = EnumSet.noneOf(CompareKind.class);
    if (keys.values().stream().anyMatch(k -> k.leftOnly + k.rightOnly > 0)) {
      beyond.add(CompareKind.KEYS);
    }
    if (counters.values().stream().anyMatch(n -> n.beyond > 0)) {
      beyond.add(CompareKind.COUNTERS);
    }
    if (percentiles.values().stream().anyMatch(n -> n.beyond > 0)) {
      beyond.add(CompareKind.PERCENTILES);
    }
    if (labels.values().stream().anyMatch(l -> l.different + l.leftOnly + l.rightOnly > 0)) {
      beyond.add(CompareKind.LABELS);
    }
    beyond.removeAll(tolerance.ignored());
    return beyond;
  }

  CompareReader.Counts left() {
    return left;
  }

  CompareReader.Counts right() {
    return right;
  }

  /** By frequency in ms. */
  Map<Integer, Keys> keys() {
    return keys;
  }

  /** By name. */
  Map<String, Numbers> counters() {
    return counters;
  }

  /** By column. */
  Map<String, Numbers> percentiles() {
    return percentiles;
  }

  /** By column. */
  Map<String, Labels> labels() {
    return labels;
  }

  /** Some differences of each kind, in words. */
  Map<CompareKind, List<String>> examples() {
    return examples;
  }
}
