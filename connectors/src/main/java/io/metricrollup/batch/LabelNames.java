package io.metricrollup.batch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Names of label columns and their UTF-8: every batch has the same hundred, so that neither side of
 * an exchange makes them anew. Bounded; not thread-safe.
 */
final class LabelNames {
  private static final int MAX_NAMES = 20_000;

  private final Map<String, byte[]> encoded = new HashMap<>();
  private final Map<Utf8, String> decoded = new HashMap<>();
  private final Utf8 looked = new Utf8();

  byte[] encode(String name) {
    byte[] utf8 = encoded.get(name);
    if (utf8 == null) {
      clearIfFull(encoded);
      utf8 = name.getBytes(StandardCharsets.UTF_8);
      encoded.put(name, utf8);
    }
    return utf8;
  }

  /** The name whose UTF-8 is the first {@code length} bytes. */
  String decode(byte[] bytes, int length) {
    looked.set(bytes, length);
    String name = decoded.get(looked);
    if (name == null) {
      clearIfFull(decoded);
      name = new String(bytes, 0, length, StandardCharsets.UTF_8);
      Utf8 key = new Utf8();
      key.set(Arrays.copyOf(bytes, length), length);
      decoded.put(key, name);
    }
    return name;
  }

  private static void clearIfFull(Map<?, ?> names) {
    if (names.size() >= MAX_NAMES) {
      names.clear();
    }
  }

  /** The first bytes of an array, as a key of a map. */
  private static final class Utf8 {
    private byte[] bytes;
    private int length;
    private int hash;

    void set(byte[] newBytes, int newLength) {
      bytes = newBytes;
      length = newLength;
      hash = 1;
      for (int i = 0; i < length; i++) {
        hash = 31 * hash + bytes[i];
      }
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Utf8 utf8
          && Arrays.equals(bytes, 0, length, utf8.bytes, 0, utf8.length);
    }
  }
}
