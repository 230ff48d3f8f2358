package io.metricrollup.job.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table as plain text: columns two spaces apart, numbers to the right. A cell is one line:
 * control characters, which could also steer a terminal, become spaces. A column without a heading
 * is wide as its cells; where no column has one, there are no heading lines.
 */
final class Table {
  private static final String GAP = "  ";

  private final List<Column> columns = new ArrayList<>();
  private final List<String[]> rows = new ArrayList<>();

  /** Adds a column of text. */
  Table left(String heading) {
    return column(heading, false);
  }

  /** Adds a column of numbers. */
  Table right(String heading) {
    return column(heading, true);
  }

  private Table column(String heading, boolean right) {
    if (!rows.isEmpty()) {
      throw new IllegalStateException("column " + heading + " behind the first row");
    }
    columns.add(new Column(clean(heading), right));
    return this;
  }

  /**
   * Adds a row; a null is an empty cell.
   *
   * @throws IllegalArgumentException if it has not one cell for each column
   */
  Table row(Object... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells in a table of " + columns.size() + " columns");
    }
    rows.add(
        Arrays.stream(cells)
            .map(cell -> cell == null ? "" : clean(cell.toString()))
            .toArray(String[]::new));
    return this;
  }

  /** Number of rows added. */
  int rows() {
    return rows.size();
  }

  /** The table, every line behind {@code indent} and ended by a line feed. */
  String render(String indent) {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    if (columns.stream().anyMatch(column -> !column.heading.isEmpty())) {
      line(text, indent, widths, columns.stream().map(Column::heading).toArray(String[]::new));
      line(
          text, indent, widths, Arrays.stream(widths).mapToObj("-"::repeat).toArray(String[]::new));
    }
    rows.forEach(row -> line(text, indent, widths, row));
    return text.toString();
  }

  @Override
  public String toString() {
    return render("");
  }

  private int[] widths() {
    int[] widths = columns.stream().mapToInt(column -> width(column.heading)).toArray();
    for (String[] row : rows) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], width(row[c]));
      }
    }
    return widths;
  }

  private void line(StringBuilder text, String indent, int[] widths, String[] cells) {
    text.append(indent);
    for (int c = 0; c < cells.length; c++) {
      String padding = " ".repeat(widths[c] - width(cells[c]));
      text.append(c == 0 ? "" : GAP);
      text.append(columns.get(c).right ? padding + cells[c] : cells[c] + padding);
    }
    text.setLength(endWithoutSpaces(text));
    text.append('\n');
  }

  private static int endWithoutSpaces(StringBuilder text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    return end;
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  /** The text as one line. */
  static String clean(String text) {
    return text.codePoints().anyMatch(Character::isISOControl)
        ? text.codePoints()
            .map(c -> Character.isISOControl(c) ? ' ' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
        : text;
  }

  private record Column(String heading, boolean right) {}
}
