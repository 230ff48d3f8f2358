package io.metricrollup.job.demo;

import io.metricrollup.batch.BytesDictionary;
import io.metricrollup.segment.MetricType;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The metrics that are generated, in order of name: by number, name, type and unit. */
final class MetricCatalog {
  /** Types by what is in {@code chq_metric_type}; ids of that column are ordinal + 1. */
  static final BytesDictionary TYPE_WORDS =
      Words.dictionary(List.of("gauge", "count", "histogram"));

  private static final String[] UNITS = {"1", "ms", "By", "s"};

  private final List<String> names;
  private final MetricType[] types;

  MetricCatalog(int size) {
    TreeMap<String, MetricType> metrics = new TreeMap<>();
    for (int i = 0; metrics.size() < size; i++) {
      MetricType type = typeOf(i);
      metrics.put(name(i, type), type);
    }
    names = new ArrayList<>(metrics.keySet());
    types = metrics.values().toArray(new MetricType[0]);
  }

  /**
   * Half gauges, one in twenty a histogram (in real segments up to one in forty), else counters.
   */
  private static MetricType typeOf(int i) {
    int twentieth = i % 20;
    if (twentieth < 10) {
      return MetricType.GAUGE;
    }
    return twentieth < 19 ? MetricType.SUM : MetricType.HISTOGRAM;
  }

  private static String name(int i, MetricType type) {
    String[] ends =
        switch (type) {
          case SUM -> Words.COUNTERS;
          case HISTOGRAM -> Words.HISTOGRAMS;
          default -> Words.GAUGES;
        };
    String subject = Words.SUBJECTS[i % Words.SUBJECTS.length];
    int round = i / Words.SUBJECTS.length;
    String name = subject + "." + ends[round % ends.length];
    int variant = round / ends.length;
    return variant == 0 ? name : name + "." + variant;
  }

  int size() {
    return names.size();
  }

  MetricType type(int metric) {
    return types[metric];
  }

  /** Number in {@link #TYPE_WORDS}. */
  int typeWord(int metric) {
    return types[metric].code() - 1;
  }

  BytesDictionary names() {
    return Words.dictionary(names);
  }

  BytesDictionary units() {
    return Words.dictionary(List.of(UNITS));
  }

  int unit(int metric) {
    return metric % UNITS.length;
  }

  BytesDictionary descriptions() {
    return Words.dictionary(size(), metric -> "The " + names.get(metric).replace('.', ' '));
  }
}
