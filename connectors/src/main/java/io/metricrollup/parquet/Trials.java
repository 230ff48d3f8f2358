package io.metricrollup.parquet;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Of two encodings of a column keeps the smaller one. Both are tried with the column's first file
 * and with every {@value #INTERVAL}th after it; in between only the one that won: a column hardly
 * changes its mind, and compressing it twice was a tenth of all writing. Where the second won, or
 * was the only choice, the first need not even be prepared in between. For one thread.
 */
final class Trials {
  private static final int INTERVAL = 16;
  private static final int MAX_COLUMNS = 10_000;

  private final PageEncoder pages;
  private final Map<String, Winner> winners = new HashMap<>();

  Trials(PageEncoder pages) {
    this.pages = pages;
  }

  private static final class Winner {
    boolean isFirst;
    int filesLeft;
  }

  EncodedChunk smaller(String column, Supplier<EncodedChunk> first, Supplier<EncodedChunk> second) {
    Winner winner = winner(column);
    if (winner.filesLeft-- > 0) {
      return winner.isFirst ? first.get() : second.get();
    }
    EncodedChunk a = first.get();
    EncodedChunk b = second.get();
    winner.isFirst = a.length() <= b.length();
    winner.filesLeft = INTERVAL - 1;
    return pages.smaller(a, b);
  }

  /** Whether the second won lately, so that the column need not be looked at. */
  boolean takesSecond(String column) {
    Winner winner = winner(column);
    return !winner.isFirst && winner.filesLeft-- > 0;
  }

  /** The first is out of the question. */
  void secondWins(String column) {
    Winner winner = winner(column);
    winner.isFirst = false;
    winner.filesLeft = INTERVAL - 1;
  }

  private Winner winner(String column) {
    if (winners.size() >= MAX_COLUMNS) {
      winners.clear();
    }
    return winners.computeIfAbsent(column, name -> new Winner());
  }
}
