package io.metricrollup.job;

/** What a setting's text may be. */
@FunctionalInterface
interface OptionKind<T> {
  /**
   * @throws IllegalArgumentException that completes the sentence "key: 'text' ..."
   */
  T parse(String text);
}
