package io.metricrollup.job.cli;

import io.metricrollup.job.demo.DemoResult;
import io.metricrollup.job.demo.DemoResult.Counted;
import io.metricrollup.job.demo.DemoResult.Refused;
import io.metricrollup.job.demo.FeedStatus;
import io.metricrollup.job.demo.MetricSample;
import io.metricrollup.job.demo.TierResult;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The text that a demo closes with. */
final class DemoReport {
  private static final String INDENT = "  ";
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final int MOST_DETAIL = 110;
  private static final MathContext DIGITS = new MathContext(6);

  private final DemoResult result;

  private DemoReport(DemoResult result) {
    this.result = result;
  }

  static String text(DemoResult result) {
    return new DemoReport(result).text();
  }

  private String text() {
    return fed()
        + "\nWritten\n"
        + tiers().render(INDENT)
        + check()
        + "\nRefused\n"
        + refused()
        + counted()
        + "\nOne series: "
        + result.sample().metric()
        + ", tid "
        + result.sample().tid()
        + "\n"
        + sample().render(INDENT)
        + where();
  }

  private String fed() {
    FeedStatus fed = result.fed();
    return format(
        "%nFed %,d segments with %,d rows (%s): %s of event time, %s to %s UTC, in %.0f s%n",
        fed.segments(),
        fed.rows(),
        bytes(fed.bytes()),
        duration(Duration.between(fed.from(), fed.to())),
        time(fed.from()),
        time(fed.to()),
        result.seconds());
  }

  private Table tiers() {
    Table table =
        new Table()
            .left("tier")
            .right("segments")
            .right("rows")
            .right("size")
            .left("first window")
            .left("last window ends")
            .right("sum of counts")
            .left("as fed");
    for (TierResult tier : result.tiers()) {
      table.row(
          tier(tier.frequencyMs()),
          format("%,d", tier.segments()),
          format("%,d", tier.rows()),
          bytes(tier.bytes()),
          time(tier.from()),
          time(tier.to()),
          format("%,d", tier.count()),
          agreement(tier));
    }
    return table;
  }

  private String agreement(TierResult tier) {
    if (tier.agrees()) {
      return "yes";
    }
    return result.ended() ? "NO" : "not yet";
  }

  private String check() {
    if (!result.ended()) {
      return INDENT + "Windows are still open: the sums grow until these are closed.\n";
    }
    String sums =
        result.addsUp()
            ? "Every tier adds up to what was fed: "
            : "The tiers DO NOT add up to what was fed: ";
    return format(
        "%s%s%,d observations in valid rows. Files that were not announced: %,d.%n",
        INDENT, sums, result.fedCount(), result.stray());
  }

  private String refused() {
    if (result.refused().isEmpty()) {
      return INDENT + "nothing\n";
    }
    Table table = new Table().left("reason").right("records").right("rows").left("for example");
    for (Refused refused : result.refused()) {
      String rows = refused.rows() == 0 ? "" : format("%,d", refused.rows());
      table.row(refused.word(), format("%,d", refused.records()), rows, detail(refused));
    }
    return table.render(INDENT);
  }

  /** Without folders, and cut: the whole is in the file that is named below. */
  private static String detail(Refused refused) {
    String text = refused.example().replaceAll("\\S+/(?=tbl_)", "");
    return text.length() <= MOST_DETAIL ? text : text.substring(0, MOST_DETAIL - 3) + "...";
  }

  private String counted() {
    Counted counted = result.counted();
    return format(
        "%nOn the way%n"
            + "  %,d announced again and not read again%n"
            + "  %,d late rows, from %,d segments announced after their windows were closed;%n"
            + "  they came out as %,d supplementary rows, of all tiers%n"
            + "  %,d rows without percentiles, since not all observations were in a sketch%n",
        counted.duplicates(),
        counted.lateRows(),
        result.fed().lateSegments(),
        counted.supplementaryRows(),
        counted.percentilesWithheld());
  }

  private Table sample() {
    Table table = new Table().left("tier").left("time (UTC)");
    MetricSample.HEADINGS.forEach(table::right);
    table.left("");
    result
        .sample()
        .rows()
        .forEach((frequency, rows) -> rows.forEach(row -> table.row(cells(frequency, row))));
    return table;
  }

  private static Object[] cells(int frequency, MetricSample.Row row) {
    List<Object> cells = new ArrayList<>();
    cells.add(tier(frequency));
    cells.add(time(row.time()));
    row.values().forEach(value -> cells.add(number(value)));
    cells.add(row.supplementary() ? "of late rows" : "");
    return cells.toArray();
  }

  private String where() {
    String dashboard =
        result.ended()
            ? "Flink's dashboard was at " + result.dashboard() + " (--keep-running keeps it)\n"
            : "Flink's dashboard is at " + result.dashboard() + "\n";
    return "\n"
        + dashboard
        + "In "
        + result.folder()
        + ": segments that were fed (in/) and written (out/; ./rollup inspect FILE shows one),\n"
        + "what was announced (announced.jsonl) and refused (quarantine.jsonl)\n";
  }

  private static String tier(int frequencyMs) {
    return duration(Duration.ofMillis(frequencyMs));
  }

  private static String duration(Duration duration) {
    StringBuilder text = new StringBuilder();
    append(text, duration.toHours(), "h");
    append(text, duration.toMinutesPart(), "min");
    append(text, duration.toSecondsPart(), "s");
    return text.toString();
  }

  private static void append(StringBuilder text, long number, String unit) {
    if (number > 0) {
      text.append(text.isEmpty() ? "" : " ").append(number).append(' ').append(unit);
    }
  }

  private static String time(Instant time) {
    return time == null ? "" : TIME.format(time.atOffset(ZoneOffset.UTC));
  }

  private static String bytes(long bytes) {
    return format("%,.1f MiB", bytes / (double) (1 << 20));
  }

  private static String number(double value) {
    return Double.isNaN(value)
        ? ""
        : new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
