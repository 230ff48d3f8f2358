package io.metricrollup.source.decode;

import java.nio.charset.StandardCharsets;

/**
 * Text as bytes. Columns of text need not be annotated as such by their writer, so that anything
 * can be in them; what we write is annotated, and other readers refuse a file with broken text.
 */
final class Utf8 {
  private Utf8() {}

  /** Whether all bytes are ASCII, as nearly all text is: then there is nothing to be mended. */
  static boolean isAscii(byte[] bytes, int start, int length) {
    int or = 0;
    for (int i = start; i < start + length; i++) {
      or |= bytes[i];
    }
    return or >= 0;
  }

  /** A copy in which every malformed sequence is U+FFFD. */
  static byte[] mended(byte[] bytes, int start, int length) {
    return new String(bytes, start, length, StandardCharsets.UTF_8)
        .getBytes(StandardCharsets.UTF_8);
  }
}
