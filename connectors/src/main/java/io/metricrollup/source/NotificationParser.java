package io.metricrollup.source;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.metricrollup.segment.Notification;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Bytes to a notification (contract, section 1). Types are strict, unknown fields are skipped
 * whatever they hold, a field that comes twice is refused. Size, depth and length of numbers are
 * limited before anything is built from them. Keeps nothing; safe to share.
 */
final class NotificationParser {
  /** Four times what Kafka lets through by default. */
  static final int MAX_BYTES = 4 << 20;

  private static final int MAX_DEPTH = 100;
  private static final int MAX_NUMBER_LENGTH = 100;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxDocumentLength(MAX_BYTES)
                  .maxStringLength(MAX_BYTES)
                  .maxNameLength(MAX_BYTES)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Strangers choose the names of unknown fields; they must not fill a shared table.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private NotificationParser() {}

  /**
   * @throws MalformedNotification whatever is wrong with the bytes; nothing else is thrown
   */
  static Notification parse(byte[] bytes) throws MalformedNotification {
    if (bytes.length > MAX_BYTES) {
      throw new MalformedNotification(bytes.length + " bytes, more than " + MAX_BYTES);
    }
    try (JsonParser json = FACTORY.createParser(text(bytes))) {
      return object(json);
    } catch (JacksonException e) {
      String where =
          e.getLocation() == null ? "" : " at character " + e.getLocation().getCharOffset();
      throw new MalformedNotification("not JSON" + where + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new MalformedNotification("not JSON: " + e.getMessage());
    }
  }

  /** Decoded strictly and before parsing: Jackson would guess UTF-16 and pass bad bytes over. */
  private static String text(byte[] bytes) throws MalformedNotification {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedNotification("not UTF-8");
    }
  }

  private static Notification object(JsonParser json) throws IOException, MalformedNotification {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new MalformedNotification("not a JSON object");
    }
    NotificationBuilder builder = new NotificationBuilder();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      if (!builder.accept(name, json)) {
        json.skipChildren();
      }
    }
    if (json.nextToken() != null) {
      throw new MalformedNotification("something follows the JSON object");
    }
    return builder.build();
  }
}
