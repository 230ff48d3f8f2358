package io.metricrollup.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A picture, in SVG, of rates and memory: a line for each subject, two bars in each. */
final class Chart {
  private static final int WIDTH = 960;
  private static final int TOP = 76;
  private static final int LINE = 40;
  private static final int BAR = 22;
  private static final int RATE_X = 330;
  private static final int RATE_WIDTH = 290;
  private static final int MEMORY_X = 730;
  private static final int MEMORY_WIDTH = 140;
  private static final String OURS = "#1f6feb";
  private static final String OTHERS = "#9aa4b2";

  /**
   * A line.
   *
   * @param title what is measured
   * @param own whether it is the job or its kernels
   * @param rate rows per second
   * @param memory peak resident memory, MiB, if it is known
   */
  record Bar(String title, boolean own, Figures.Figure rate, Optional<Figures.Figure> memory) {}

  private final StringBuilder svg = new StringBuilder();

  private Chart() {}

  static String of(List<Bar> bars, String caption) {
    Chart chart = new Chart();
    int height = TOP + bars.size() * LINE + 34;
    chart.svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
        font-family="Helvetica, Arial, sans-serif" font-size="13" fill="#24292f">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        """
            .formatted(WIDTH, height, WIDTH, height));
    chart.heading("Rolling up 10 s segments on two cores");
    double mostRate = bars.stream().mapToDouble(bar -> bar.rate().most()).max().orElse(1);
    double mostMemory =
        bars.stream()
            .flatMap(bar -> bar.memory().stream())
            .mapToDouble(Figures.Figure::most)
            .max()
            .orElse(1);
    for (int i = 0; i < bars.size(); i++) {
      chart.line(bars.get(i), TOP + i * LINE, RATE_WIDTH / mostRate, MEMORY_WIDTH / mostMemory);
    }
    chart.text(16, height - 14, 11, "#57606a", "start", caption);
    return chart.svg.append("</svg>\n").toString();
  }

  private void heading(String title) {
    text(16, 30, 17, "#24292f", "start", title);
    text(RATE_X, 60, 13, "#57606a", "start", "rows read per second");
    text(MEMORY_X, 60, 13, "#57606a", "start", "peak memory, MiB");
  }

  private void line(Bar bar, int y, double rateScale, double memoryScale) {
    text(RATE_X - 12, y + 16, 13, "#24292f", "end", bar.title());
    bar(RATE_X, y, bar.rate(), rateScale, bar.own());
    bar.memory().ifPresent(memory -> bar(MEMORY_X, y, memory, memoryScale, bar.own()));
  }

  /** From zero to the median, with a thin line from the least to the most. */
  private void bar(int x, int y, Figures.Figure figure, double scale, boolean own) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>%n",
            x,
            y,
            figure.median() * scale,
            BAR,
            own ? OURS : OTHERS));
    svg.append(
        String.format(
            Locale.ROOT,
            "<path d=\"M%.1f %dH%.1f\" stroke=\"#24292f\" stroke-width=\"1.5\"/>%n",
            x + figure.least() * scale,
            y + BAR / 2,
            x + figure.most() * scale));
    int end = (int) Math.ceil(x + figure.most() * scale) + 7;
    text(end, y + 16, 13, "#24292f", "start", PerformanceReport.number(figure.median()));
  }

  private void text(int x, int y, int size, String color, String anchor, String text) {
    svg.append(
        "<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"%s\" text-anchor=\"%s\">%s</text>%n"
            .formatted(x, y, size, color, anchor, escaped(text)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
