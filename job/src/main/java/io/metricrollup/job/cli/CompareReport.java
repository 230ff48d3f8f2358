package io.metricrollup.job.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.stream.Collectors;

/** A comparison for people and for programs. */
final class CompareReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CompareReport() {}

  static String text(Comparison comparison) {
    StringBuilder text = new StringBuilder(1024);
    sides(text, comparison);
    keys(text, comparison);
    numbers(text, "counter", comparison.counters());
    numbers(text, "percentile", comparison.percentiles());
    labels(text, comparison);
    comparison
        .examples()
        .forEach((kind, some) -> some.forEach(line -> text.append(Table.clean(line)).append('\n')));
    text.append('\n').append(verdict(comparison)).append('\n');
    return text.toString();
  }

  private static String verdict(Comparison comparison) {
    return comparison.beyond().isEmpty()
        ? "no difference beyond the tolerances"
        : "different beyond the tolerances: "
            + comparison.beyond().stream().map(CompareKind::word).collect(Collectors.joining(", "));
  }

  private static void sides(StringBuilder text, Comparison comparison) {
    Table table = new Table().left("side").right("segments").right("rows").right("left out");
    side(table, "left", comparison.left());
    side(table, "right", comparison.right());
    text.append(table).append('\n');
  }

  private static void side(Table table, String name, CompareReader.Counts counts) {
    table.row(
        name,
        InspectText.count(counts.segments),
        InspectText.count(counts.rows),
        InspectText.count(counts.unknownFrequency));
  }

  private static void keys(StringBuilder text, Comparison comparison) {
    Table table =
        new Table().left("frequency").right("keys in both").right("only left").right("only right");
    comparison
        .keys()
        .forEach(
            (frequency, keys) ->
                table.row(
                    InspectTimes.words(frequency),
                    InspectText.count(keys.both),
                    InspectText.count(keys.leftOnly),
                    InspectText.count(keys.rightOnly)));
    text.append(table).append('\n');
  }

  private static void numbers(
      StringBuilder text, String what, Map<String, Comparison.Numbers> numbers) {
    Table table = new Table().left(what).right("compared").right("beyond tolerance");
    table.right("only left").right("only right").right("largest absolute").right("relative");
    numbers.forEach(
        (name, n) ->
            table.row(
                name,
                InspectText.count(n.compared),
                InspectText.count(n.beyond),
                InspectText.count(n.leftOnly),
                InspectText.count(n.rightOnly),
                InspectText.rounded(n.maxAbsolute),
                InspectText.rounded(n.maxRelative)));
    text.append(table).append('\n');
  }

  /** Those that are the same everywhere are one line. */
  private static void labels(StringBuilder text, Comparison comparison) {
    Table table = new Table().left("label").right("compared").right("different");
    table.right("only left").right("only right");
    long same = 0;
    for (Map.Entry<String, Comparison.Labels> entry : comparison.labels().entrySet()) {
      Comparison.Labels label = entry.getValue();
      if (label.different + label.leftOnly + label.rightOnly == 0) {
        same++;
      } else {
        table.row(
            entry.getKey(),
            InspectText.count(label.compared),
            InspectText.count(label.different),
            InspectText.count(label.leftOnly),
            InspectText.count(label.rightOnly));
      }
    }
    text.append(table.rows() == 0 ? "" : table + "\n");
    text.append(InspectText.count(same, "label column")).append(" without a difference\n\n");
  }

  static String json(Comparison comparison) {
    ObjectNode root = JSON.createObjectNode();
    side(root.putObject("left"), comparison.left());
    side(root.putObject("right"), comparison.right());
    ObjectNode keys = root.putObject("keys");
    comparison
        .keys()
        .forEach(
            (frequency, k) ->
                keys.putObject(Integer.toString(frequency))
                    .put("both", k.both)
                    .put("onlyLeft", k.leftOnly)
                    .put("onlyRight", k.rightOnly));
    numbers(root.putObject("counters"), comparison.counters());
    numbers(root.putObject("percentiles"), comparison.percentiles());
    ObjectNode labels = root.putObject("labels");
    comparison
        .labels()
        .forEach(
            (name, l) ->
                labels
                    .putObject(name)
                    .put("compared", l.compared)
                    .put("different", l.different)
                    .put("onlyLeft", l.leftOnly)
                    .put("onlyRight", l.rightOnly));
    ObjectNode examples = root.putObject("examples");
    comparison
        .examples()
        .forEach((kind, some) -> some.forEach(examples.withArray("/" + kind.word())::add));
    comparison.beyond().forEach(kind -> root.withArray("/beyond").add(kind.word()));
    root.put("equal", comparison.beyond().isEmpty());
    return root.toString();
  }

  private static void side(ObjectNode node, CompareReader.Counts counts) {
    node.put("segments", counts.segments)
        .put("rows", counts.rows)
        .put("leftOut", counts.unknownFrequency);
  }

  private static void numbers(ObjectNode node, Map<String, Comparison.Numbers> numbers) {
    numbers.forEach(
        (name, n) ->
            node.putObject(name)
                .put("compared", n.compared)
                .put("beyond", n.beyond)
                .put("onlyLeft", n.leftOnly)
                .put("onlyRight", n.rightOnly)
                .put("maxAbsolute", n.maxAbsolute)
                .put("maxRelative", n.maxRelative));
  }
}
