package io.metricrollup.source;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The original notification in a quarantine record: as text if it is text, else in base64. */
final class OriginalText {
  private OriginalText() {}

  static void write(JsonGenerator json, NotificationMessage message) throws IOException {
    byte[] bytes = message.original();
    boolean cut = bytes.length < message.originalLength();
    byte[] whole = cut ? wholeCharacters(bytes) : bytes;
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(whole)).toString();
      json.writeStringField("notification", text);
    } catch (CharacterCodingException e) {
      json.writeBinaryField("notification_base64", bytes);
    }
    if (cut) {
      json.writeNumberField("notification_bytes", message.originalLength());
    }
  }

  /** Without the beginning of a character that the cut went through. */
  private static byte[] wholeCharacters(byte[] bytes) {
    int last = bytes.length - 1;
    while (last > bytes.length - 4 && (bytes[last] & 0xC0) == 0x80) {
      last--;
    }
    int length = 1 + Math.max(0, Integer.numberOfLeadingZeros(~(bytes[last] << 24)) - 1);
    return last + length <= bytes.length ? bytes : Arrays.copyOf(bytes, last);
  }
}
