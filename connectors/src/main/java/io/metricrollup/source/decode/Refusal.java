package io.metricrollup.source.decode;

import io.metricrollup.segment.QuarantineReason;
import java.util.List;
import java.util.Map;

/**
 * Something of a segment that is set aside, and why.
 *
 * @param detail in words; names file, row group and column or offset
 * @param rowGroup the row group, or -1 for the whole segment
 * @param rows how many rows; 0 where a column or a segment of unknown size is meant
 * @param ranges first and last row within the row group, ascending
 * @param sample values of the first rows by column
 */
public record Refusal(
    QuarantineReason reason,
    String detail,
    int rowGroup,
    long rows,
    List<RowRange> ranges,
    List<Map<String, Object>> sample) {

  /** Of a detail so much is kept: it may quote the file. */
  private static final int MAX_DETAIL = 2_000;

  public Refusal {
    detail = oneLine(detail);
  }

  /** Rows of a row group, both ends inclusive, counted from 0. */
  public record RowRange(int first, int last) {}

  /** What is quoted of a file may hold anything. */
  private static String oneLine(String text) {
    String start = text.length() > MAX_DETAIL ? text.substring(0, MAX_DETAIL) + "..." : text;
    return start.codePoints().noneMatch(Character::isISOControl)
        ? start
        : start.replaceAll("\\p{Cc}", "?");
  }

  static Refusal whole(QuarantineReason reason, String detail, int rowGroup, long rows) {
    List<RowRange> ranges =
        rowGroup >= 0 && rows > 0 ? List.of(new RowRange(0, (int) rows - 1)) : List.of();
    return new Refusal(reason, detail, rowGroup, rows, ranges, List.of());
  }
}
