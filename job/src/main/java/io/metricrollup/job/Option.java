package io.metricrollup.job;

/**
 * One setting of the job, or a family of them: {@code storage-root.<instance>} stands for one
 * setting per instance number.
 *
 * @param key name in kebab case, as on the command line without the dashes
 * @param unit how a value is written, for the reader of the table
 * @param standard the default as a user would write it, or null
 * @param kind checks and types a value
 * @param description one sentence
 */
record Option<T>(String key, String unit, String standard, OptionKind<T> kind, String description) {

  boolean isFamily() {
    return key.endsWith(">");
  }

  /** Of a family, the part of the key before the placeholder, dot included. */
  String prefix() {
    return key.substring(0, key.indexOf('<'));
  }

  /** Whether a user's key means this option. */
  boolean takes(String given) {
    return isFamily()
        ? given.startsWith(prefix()) && given.length() > prefix().length()
        : given.equals(key);
  }

  /**
   * The value that stands under a key this option takes.
   *
   * @throws IllegalArgumentException in words for the user, naming the key
   */
  T parse(String given, String text) {
    canonical(given);
    try {
      return kind.parse(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          given + ": '" + OptionKinds.shown(text) + "' " + e.getMessage(), e);
    }
  }

  /**
   * The one spelling of a key this option takes.
   *
   * @throws IllegalArgumentException if it names no member of the family
   */
  String canonical(String given) {
    return isFamily() ? prefix() + member(given) : given;
  }

  private Object member(String given) {
    String member = given.substring(prefix().length());
    try {
      return switch (key.substring(prefix().length())) {
        case "<instance>" -> OptionKinds.number(0, Integer.MAX_VALUE).parse(member);
        case "<organization>" -> OptionKinds.uuid().parse(member);
        default -> OptionKinds.clientProperty().parse(member);
      };
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(given + ": '" + member + "' " + e.getMessage(), e);
    }
  }
}
