package io.metricrollup.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures of a benchmark: one value a fork; shown with median and spread. */
final class Report {
  private final Map<Key, List<Double>> figures = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  private record Key(String subject, String measure, String unit) {}

  void add(String subject, String measure, String unit, double value) {
    figures.computeIfAbsent(new Key(subject, measure, unit), key -> new ArrayList<>()).add(value);
  }

  void add(String subject, String measure, String unit, long value) {
    add(subject, measure, unit, (double) value);
  }

  void note(String text) {
    notes.add(text);
  }

  /** Median over the forks. */
  double median(String subject, String measure) {
    return figures.entrySet().stream()
        .filter(f -> f.getKey().subject.equals(subject) && f.getKey().measure.equals(measure))
        .map(figure -> median(figure.getValue()))
        .findFirst()
        .orElse(Double.NaN);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (String subject : figures.keySet().stream().map(Key::subject).distinct().toList()) {
      text.append(subject).append('\n');
      figures.forEach(
          (key, values) -> {
            if (key.subject.equals(subject)) {
              text.append(line(key, values)).append('\n');
            }
          });
    }
    notes.forEach(note -> text.append(note).append('\n'));
    return text.toString();
  }

  private static String line(Key key, List<Double> values) {
    double least = values.stream().min(Double::compare).orElseThrow();
    double most = values.stream().max(Double::compare).orElseThrow();
    String spread = values.size() == 1 ? "" : "  (" + number(least) + " - " + number(most) + ")";
    return String.format(
        Locale.ROOT, "  %-44s %14s %-14s%s", key.measure, number(median(values)), key.unit, spread);
  }

  private static String number(double value) {
    return Math.abs(value) >= 100
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.3f", value);
  }

  ObjectNode json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    ArrayNode all = json.putArray("figures");
    figures.forEach(
        (key, values) -> {
          ObjectNode figure = all.addObject();
          figure.put("subject", key.subject).put("measure", key.measure).put("unit", key.unit);
          figure.put("median", median(values));
          values.forEach(figure.putArray("values")::add);
        });
    notes.forEach(json.putArray("notes")::add);
    return json;
  }
}
