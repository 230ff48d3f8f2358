package io.metricrollup.job.demo;

import java.util.List;

/**
 * What a demo has come to.
 *
 * @param fed what went in
 * @param fedCount observations in all valid rows of that
 * @param seconds wall-clock time from the first notification to the last commit
 * @param tiers what came out, finest first
 * @param refused what did not, by reason
 * @param counted what the job counted on the way
 * @param sample the first rows of one series
 * @param stray files in the output storage that were not announced
 * @param ended whether the job has closed all windows
 * @param dashboard address of Flink's dashboard
 * @param folder where the segments lie
 */
public record DemoResult(
    FeedStatus fed,
    long fedCount,
    double seconds,
    List<TierResult> tiers,
    List<Refused> refused,
    Counted counted,
    MetricSample sample,
    long stray,
    boolean ended,
    String dashboard,
    String folder) {

  /**
   * What was refused for one reason.
   *
   * @param word the reason
   * @param records messages in the quarantine topic
   * @param rows rows they stand for; 0 where something else than rows was refused
   * @param example what the first of them says
   */
  public record Refused(String word, long records, long rows, String example) {
    Refused plus(Refused other) {
      return new Refused(word, records + other.records, rows + other.rows, example);
    }
  }

  /** What the job counted on the way. */
  public record Counted(
      long duplicates,
      long windowsClosed,
      long lateRows,
      long supplementaryRows,
      long percentilesWithheld) {}

  /** Whether what came out is what went in, and all of it was announced. */
  public boolean addsUp() {
    return stray == 0 && tiers.stream().allMatch(TierResult::agrees);
  }
}
