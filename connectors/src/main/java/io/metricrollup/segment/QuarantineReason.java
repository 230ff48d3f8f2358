package io.metricrollup.segment;

/** Why input was refused or set aside; the words are part of the contract (section 7). */
public enum QuarantineReason {
  MALFORMED_NOTIFICATION("malformed_notification"),
  UNSUPPORTED_FREQUENCY("unsupported_frequency"),
  IMPLAUSIBLE_TIMESTAMP("implausible_timestamp"),
  TOO_OLD("too_old"),
  SEGMENT_NOT_FOUND("segment_not_found"),
  CORRUPT_SEGMENT("corrupt_segment"),
  INVALID_ROW("invalid_row"),
  INVALID_SKETCH("invalid_sketch"),
  UNSUPPORTED_COLUMN("unsupported_column");

  private final String word;

  QuarantineReason(String word) {
    this.word = word;
  }

  /** The word in records and metrics. */
  public String word() {
    return word;
  }
}
