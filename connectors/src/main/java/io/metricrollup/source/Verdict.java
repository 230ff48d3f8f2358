package io.metricrollup.source;

/** What the policy made of a notification. */
public enum Verdict {
  /** Its segment is to be read. */
  TAKEN(0),
  /** Sound, but of a frequency that the settings leave to others: only counted. */
  NOT_TAKEN(1),
  /** To be quarantined. */
  REFUSED(2);

  private final int code;

  Verdict(int code) {
    this.code = code;
  }

  /** The code in serialized messages; fixed for ever. */
  int code() {
    return code;
  }

  static Verdict ofCode(int code) {
    return switch (code) {
      case 0 -> TAKEN;
      case 1 -> NOT_TAKEN;
      case 2 -> REFUSED;
      default -> throw new IllegalArgumentException("no verdict has the code " + code);
    };
  }
}
